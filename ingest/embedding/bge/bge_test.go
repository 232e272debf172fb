package bge

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"yijian/ingest/embedding"
	"yijian/ingest/embedding/bge/onnx"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/vector"
)

var model = sync.OnceValue(func() *Embedder {
	e, err := New()
	if err != nil {
		panic(err)
	}
	return e
})

func TestKeepsTheContract(t *testing.T) {
	embeddingtest.Run(t, func(*testing.T) embedding.Embedder { return model() })
}

// golden is one line of testdata/embeddings.jsonl.gz.
type golden struct {
	text                 string
	float32, onnxruntime []float64
}

func readGolden(t *testing.T) []golden {
	t.Helper()
	f, err := os.Open("testdata/embeddings.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all []golden
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Text, Float32, ONNXRuntime string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		wide, err1 := base64.StdEncoding.DecodeString(line.Float32)
		narrow, err2 := base64.StdEncoding.DecodeString(line.ONNXRuntime)
		if err := errors.Join(err1, err2); err != nil || len(wide) != 2*dim || len(narrow) != dim {
			t.Fatalf("%q: %d and %d bytes, error %v", line.Text, len(wide), len(narrow), err)
		}
		g := golden{text: line.Text}
		for i := range dim {
			g.float32 = append(g.float32, float64(int16(binary.LittleEndian.Uint16(wide[2*i:]))))
			g.onnxruntime = append(g.onnxruntime, float64(int8(narrow[i])))
		}
		all = append(all, g)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func cosine(a []float32, b []float64) float64 {
	var ab, aa, bb float64
	for i, x := range a {
		ab += float64(x) * b[i]
		aa += float64(x) * float64(x)
		bb += b[i] * b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

// The float32 reference is met everywhere. ONNX Runtime quantises activations to
// 8 bits, and the float32 reference itself is further than .01 from it on four
// texts (testdata/README.md); those are counted.
func TestVectorsAreThoseOfTheReference(t *testing.T) {
	all := readGolden(t)
	if len(all) < 200 {
		t.Fatalf("%d golden texts, want at least 200", len(all))
	}
	if testing.Short() || vector.Kernels() == "go" { // a minute without assembly
		for i := range len(all) / 6 {
			all[i] = all[6*i]
		}
		all = all[:len(all)/6]
	}
	texts := make([]string, len(all))
	for i, g := range all {
		texts[i] = g.text
	}
	vectors, err := model().Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	low, near := 1.0, 0
	var sum float64
	for i, g := range all {
		c := cosine(vectors[i], g.float32)
		low = min(low, c)
		if c < 0.99999 {
			t.Errorf("%.40q: cosine to the float32 reference %.6f, want 0.99999", g.text, c)
		}
		c = cosine(vectors[i], g.onnxruntime)
		sum += c
		if c >= 0.99 {
			near++
		} else if c < 0.975 {
			t.Errorf("%.40q: cosine to ONNX Runtime %.4f, want 0.975", g.text, c)
		}
	}
	mean := sum / float64(len(all))
	if near < len(all)-4 || mean < 0.995 {
		t.Errorf("%d of %d texts within .99 of ONNX Runtime, mean %.4f; want all but 4, .995", near, len(all), mean)
	}
	t.Logf("%d texts, %s kernels: lowest cosine to float32 %.7f; to ONNX Runtime mean %.4f, %d at least .99", len(all), vector.Kernels(), low, mean, near)
}

func TestMeaningsLieNearEachOther(t *testing.T) {
	v, err := model().Embed(context.Background(), []string{"娃上户口要带啥", "新生儿出生登记需要哪些材料", "餐饮店食品经营许可证的办理时限"})
	if err != nil {
		t.Fatal(err)
	}
	same, other := vector.Dot(v[0], v[1]), vector.Dot(v[0], v[2])
	if same < other+0.1 {
		t.Errorf("cosine to the same question %.3f, to another %.3f", same, other)
	}
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	v, err := model().Embed(ctx, []string{"户口", "护照", ""})
	if v != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v; want no vectors and context.Canceled", v, err)
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	if err := checkSum("model_quantized.onnx", modelSum, modelFile[1:]); err == nil || !strings.Contains(err.Error(), "sha256") {
		t.Errorf("a file of %d bytes passed: %v", len(modelFile)-1, err)
	}
	g, err := onnx.Read(modelFile)
	if err != nil {
		t.Fatal(err)
	}
	delete(g.Tensors, "encoder.layer.2.output.LayerNorm.bias")
	if _, err := readWeights(g, 21128); err == nil || !strings.Contains(err.Error(), "encoder.layer.2.output.LayerNorm.bias") {
		t.Errorf("without a tensor: %v", err)
	}
	if _, err := readWeights(g, 21129); err == nil || !strings.Contains(err.Error(), "word_embeddings") {
		t.Errorf("with a vocabulary of another size: %v", err)
	}
}

// of returns a text of n pieces, [CLS] and [SEP] included.
func of(n int) string {
	const words = "申请人应当提交居民身份证原件及复印件由窗口工作人员当场核验后退还领取时间为三个工作日内"
	all := []rune(strings.Repeat(words, n/20+1))
	return string(all[:n-2])
}

func benchmark(b *testing.B, n int) {
	e, texts := model(), []string{of(n)}
	if got := len(e.tokenizer.Encode(texts[0], 512)); got != n {
		b.Fatalf("%d pieces, want %d", got, n)
	}
	for b.Loop() {
		if _, err := e.Embed(context.Background(), texts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/text")
}

func BenchmarkEmbed9(b *testing.B)   { benchmark(b, 9) }
func BenchmarkEmbed30(b *testing.B)  { benchmark(b, 30) }
func BenchmarkEmbed100(b *testing.B) { benchmark(b, 100) }
func BenchmarkEmbed322(b *testing.B) { benchmark(b, 322) }
func BenchmarkEmbed512(b *testing.B) { benchmark(b, 512) }

// BenchmarkBatch embeds chunks of 100 pieces on all cores; with -cpu 1 on one.
func BenchmarkBatch(b *testing.B) {
	texts := make([]string, 16)
	for i := range texts {
		texts[i] = of(100)
	}
	for b.Loop() {
		if _, err := model().Embed(context.Background(), texts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "chunks/s")
}

func BenchmarkNew(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var e *Embedder
	for b.Loop() {
		var err error
		if e, err = New(); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(e)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-live")
}
