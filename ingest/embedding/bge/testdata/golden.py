"""Writes runes.txt and the golden files; see README.md beside it.

Usage: python testdata/golden.py PACKAGE_FOLDER GUIDES_FOLDER
"""
import base64, gzip, io, json, math, pathlib, random, re, sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from tokenizers import Tokenizer

model_dir, guides_dir = (pathlib.Path(a) for a in sys.argv[1:3])
tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
tokenizer.enable_truncation(512)
rnd = random.Random(20260312)


# --- what the reference does with every code point ------------------------------

def classes():
    runs = []
    for cp in range(0x110000):
        if 0xD800 <= cp <= 0xDFFF:
            kind = "letter"
        else:
            s = tokenizer.normalizer.normalize_str("a" + chr(cp) + "b")
            words = [w for w, _ in tokenizer.pre_tokenizer.pre_tokenize_str(s)]
            if s == "ab":
                kind = "removed"
            elif len(words) == 1:
                kind = "letter"
            elif len(words) == 2:
                kind = "space"
            else:
                kind = "alone"
        if runs and runs[-1][0] == kind:
            runs[-1][2] = cp
        else:
            runs.append([kind, cp, cp])
    return runs


# --- texts ----------------------------------------------------------------------

def sentences():
    out = {}
    for f in sorted(guides_dir.rglob("*")):
        if f.is_file():
            for s in re.split(r"(?<=[。；\n])", f.read_bytes().decode("utf-8", "ignore")):
                if len(s.strip()) > 3:
                    out.setdefault(s.strip()[:120], None)
    return list(out)


HAN = [w for w in tokenizer.get_vocab() if len(w) == 1 and "\u4e00" <= w <= "\u9fff"]
HAN.sort()
LATIN = ["wifi", "WiFi", "iPhone", "App", "APP", "pdf", "PDF", "e-mail", "GB/T", "12345", "v1.5", "3.14", "2026-03-12",
         "http://www.gov.cn/a?b=c&d=%20", "naïve", "café", "Ångström", "unbelievable", "internationalization", "covid19",
         "100%", "¥20", "$5", "a_b", "#tag", "@user", "C++", "x²", "½", "№5", "㎡", "℃", "①②③", "Ⅳ", "ｆｕｌｌ", "１２３", "％"]
RANGES = [(0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0xF900, 0xFAFF), (0x30A0, 0x30FF), (0x3040, 0x309F),
          (0xAC00, 0xD7A3), (0x1F300, 0x1FAFF), (0x2600, 0x27BF), (0x400, 0x4FF), (0x370, 0x3FF), (0x600, 0x6FF), (0xE00, 0xE7F),
          (0x300, 0x36F), (0xFF00, 0xFFEF), (0xE000, 0xE0FF), (0x2000, 0x206F), (0x0, 0x17F), (0xFE00, 0xFE0F), (0x2E80, 0x2FDF)]
TRADITIONAL = "臺灣學習國際電話號碼證書辦理條件時間費用繳納戶籍遷移結婚登記醫療保險補貼養老賬戶轉賬營業執照註銷變更龍龜鬱"


def texts(runs):
    yield from ["", " ", "\n\t ", "\u3000", "[CLS]", "[SEP]x", "a[MASK]b", "[ CLS ]", "[cls]", "[UNK][PAD]", "##a", "# #a", "[[CLS]]",
                "\u0000", "\ufffd", "a\u200bb", "a\u00adb", "\ufeffa", "e\u0301", "é", "👨‍👩‍👧‍👦", "🇨🇳", "1️⃣", "<script>alert(1)</script>"]
    for n in (1, 99, 100, 101, 200, 5000):
        yield "a" * n
        yield "字" * n
        yield "1" * n + " " + "é" * n
        yield "，" * n
    for n in (508, 509, 510, 511, 512, 600, 3000):
        yield "户" * (n - 1) + "ing"
        yield "wifi " * n
    for kind, a, b in runs:  # both ends of every range, and their neighbours
        for c in (a - 1, a, b, b + 1):
            if 0 <= c < 0x110000 and not 0xD800 <= c <= 0xDFFF and kind != "letter":
                yield "户" + chr(c) + "x" + chr(c)
    for lo, hi in RANGES:
        for _ in range(45):
            yield "".join(chr(rnd.randint(lo, hi)) for _ in range(rnd.randint(1, 9)))
        for _ in range(15):
            yield "".join(rnd.choice([chr(rnd.randint(lo, hi)), rnd.choice(HAN), "a", " ", "1"]) for _ in range(12))
    for _ in range(400):
        yield "".join(rnd.choice([rnd.choice(HAN), rnd.choice(LATIN), rnd.choice(" ，。、")]) for _ in range(rnd.randint(1, 12)))
    for _ in range(150):
        yield "".join(rnd.choice(TRADITIONAL) for _ in range(rnd.randint(2, 10)))
    for _ in range(300):
        yield "".join(chr(rnd.randint(32, 126)) for _ in range(rnd.randint(1, 14)))
    for _ in range(200):
        yield "".join(rnd.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rnd.randint(1, 18)))
    for i in range(0, len(HAN), 12):  # every Han character of the vocabulary
        yield "".join(HAN[i:i + 12])
    yield from sentences()


# --- the forward pass in float32, weights dequantised -----------------------------

class Model:
    def __init__(self, path):
        m = onnx.load(str(path))
        self.t = {i.name: numpy_helper.to_array(i) for i in m.graph.initializer}
        self.dense = {n.name: n.input[1].removesuffix("_quantized") for n in m.graph.node if n.op_type == "MatMulInteger"}

    def table(self, name):
        z, s = self.t[name + "_zero_point"].astype(np.int32), self.t[name + "_scale"]
        return ((self.t[name + "_quantized"].astype(np.int32) - z) * s).astype(np.float32)

    def linear(self, x, layer, name):
        w = self.table(self.dense[f"/encoder/layer.{layer}/{name}/MatMul_quant"])
        return x @ w + self.t[f"encoder.layer.{layer}.{name.replace('/', '.')}.bias"]

    def norm(self, x, name):
        d = x - x.mean(-1, keepdims=True)
        y = d / np.sqrt((d * d).mean(-1, keepdims=True) + np.float32(1e-12))
        return y * self.t[name + ".weight"] + self.t[name + ".bias"]

    def forward(self, ids):
        e = "embeddings."
        x = self.table(e + "word_embeddings.weight")[ids] + self.table(e + "token_type_embeddings.weight")[0]
        x = self.norm(x + self.table(e + "position_embeddings.weight")[: len(ids)], "embeddings.LayerNorm")
        for i in range(4):
            q, k, v = (self.linear(x, i, "attention/self/" + n).reshape(len(ids), 8, 64).transpose(1, 0, 2) for n in ("query", "key", "value"))
            s = q @ k.transpose(0, 2, 1) / np.float32(8)
            s = np.exp(s - s.max(-1, keepdims=True))
            a = (s / s.sum(-1, keepdims=True)) @ v
            a = a.transpose(1, 0, 2).reshape(len(ids), 512)
            x = self.norm(x + self.linear(a, i, "attention/output/dense"), f"encoder.layer.{i}.attention.output.LayerNorm")
            h = self.linear(x, i, "intermediate/dense")
            h = h * np.float32(0.5) * (1 + erf(h / np.float32(math.sqrt(2))))
            x = self.norm(x + self.linear(h, i, "output/dense"), f"encoder.layer.{i}.output.LayerNorm")
        return x[0] / np.linalg.norm(x[0])


erf = np.vectorize(math.erf, otypes=[np.float32])


def write(name, rows):
    raw = io.StringIO()
    for r in rows:
        raw.write(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n")
    (model_dir / name).write_bytes(gzip.compress(raw.getvalue().encode(), 9, mtime=0))


runs = classes()
with open(model_dir / "wordpiece/runes.txt", "w") as f:
    f.write("""\
# What the reference tokenizer (tokenizers 0.23.3: BertNormalizer, BertPreTokenizer) does with each code point,
# asked for one by one: removed, space (ends a word), alone (a word by itself); all others belong to words.
# First and last code point of each run, hexadecimal. Its Unicode tables are older than Go's, so they stand here.
""")
    for kind, a, b in runs:
        if kind != "letter":
            f.write(f"{kind} {a:x} {b:x}\n")

tokens = [[t, tokenizer.encode(t).ids[1:-1]] for t in dict.fromkeys(texts(runs))]
write("wordpiece/testdata/tokens.jsonl.gz", tokens)

guide = [t for t in sentences() if len(t) > 8]
chosen = rnd.sample(guide, 130) + ["".join(rnd.sample(guide, n)) for n in (2, 3, 4, 5, 6, 8, 12, 16) for _ in range(4)]
chosen += ["娃上户口要带啥", "身份证丢了咋整", "开个小饭馆要办哪些证", "社保卡几天能拿到", "多少钱", "户", "？", "wifi", "WiFi APP PDF",
           "辦理護照需要多少錢", "😀😀", "2026年3月12日", "人" * 700, "abc " * 300]
chosen += ["".join(rnd.choice(HAN) for _ in range(n)) for n in range(4, 64, 2)]
model = Model(model_dir / "model_quantized.onnx")
session = onnxruntime.InferenceSession(str(model_dir / "model_quantized.onnx"), providers=["CPUExecutionProvider"])
rows, low = [], 1.0
for t in dict.fromkeys(chosen):
    ids = np.array(tokenizer.encode(t).ids, dtype=np.int64)
    ref = model.forward(ids)
    one = session.run(None, {"input_ids": ids[None], "attention_mask": np.ones_like(ids)[None], "token_type_ids": np.zeros_like(ids)[None]})[0][0, 0]
    one /= np.linalg.norm(one)
    low = min(low, float(ref @ one))
    # 16 and 8 bits are enough: their rounding costs under 1e-8 and 1e-4 of a cosine.
    q16 = np.round(ref / np.abs(ref).max() * 32767).astype("<i2")
    q8 = np.round(one / np.abs(one).max() * 127).astype("i1")
    rows.append({"text": t, "float32": base64.b64encode(q16.tobytes()).decode(), "onnxruntime": base64.b64encode(q8.tobytes()).decode()})
write("testdata/embeddings.jsonl.gz", rows)
print(len(tokens), "token texts;", len(rows), "embeddings; lowest cosine of float32 to onnxruntime", low)
