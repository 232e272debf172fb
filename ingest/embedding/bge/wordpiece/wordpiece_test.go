package wordpiece

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

var published = sync.OnceValue(func() *Tokenizer {
	data, err := os.ReadFile("../tokenizer.json")
	if err != nil {
		panic(err)
	}
	t, err := Parse(data)
	if err != nil {
		panic(err)
	}
	return t
})

func TestEncodesAsTheReferenceDoes(t *testing.T) {
	f, err := os.Open("testdata/tokens.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	n, wrong := 0, 0
	for lines.Scan() {
		var text string
		var ids []int32
		if err := json.Unmarshal(lines.Bytes(), &[]any{&text, &ids}); err != nil {
			t.Fatal(err)
		}
		n++
		want := slices.Concat([]int32{101}, ids, []int32{102})
		if got := published().Encode(text, 512); !slices.Equal(got, want) {
			if wrong++; wrong <= 10 {
				t.Errorf("Encode(%.60q)\n got %v\nwant %v", text, got, want)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if n < 5000 || wrong > 0 {
		t.Errorf("%d of %d texts encoded otherwise than the reference; want 0 of at least 5000", wrong, n)
	}
}

func TestCutsAtTheLimitAndKeepsTheEnd(t *testing.T) {
	for _, text := range []string{strings.Repeat("户", 600), strings.Repeat("abc ", 600), strings.Repeat("[MASK]", 600), strings.Repeat("internationalizations ", 150)} {
		whole := published().Encode(text, 1<<20)
		for _, limit := range []int{2, 3, 7, 512} {
			got := published().Encode(text, limit)
			want := append(slices.Clone(whole[:limit-1]), 102)
			if !slices.Equal(got, want) {
				t.Errorf("Encode(%.20q…, %d)\n got %v\nwant %v", text, limit, got, want)
			}
		}
	}
}

func TestInvalidBytesAreNotThere(t *testing.T) {
	got, want := published().Encode("户\xff口\xe6\x88 本", 512), published().Encode("户口 本", 512)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRefusesWhatItDoesNotDo(t *testing.T) {
	data, err := os.ReadFile("../tokenizer.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{`"lowercase": false`, `"lowercase": true`},
		{`"strip_accents": null`, `"strip_accents": true`},
		{`"BertPreTokenizer"`, `"Whitespace"`},
		{`"WordPiece"`, `"BPE"`},
		{`"normalized": false`, `"normalized": true`},
		{`"[CLS]": 101`, `"[CLT]": 101`},
		{`"[CLS]": 101`, `"[CLS]": 21128`},
	} {
		changed := bytes.ReplaceAll(data, []byte(c[0]), []byte(c[1]))
		if bytes.Equal(changed, data) {
			changed = bytes.ReplaceAll(data, []byte(strings.ReplaceAll(c[0], ": ", ":")), []byte(c[1]))
		}
		if bytes.Equal(changed, data) {
			t.Fatalf("tokenizer.json has no %s", c[0])
		}
		if _, err := Parse(changed); err == nil {
			t.Errorf("Parse with %s: no error", c[1])
		}
	}
	if _, err := Parse(data[:len(data)/2]); err == nil {
		t.Error("Parse of half a file: no error")
	}
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", "户口", "[CLS]a[SEP]", "wifi 无线", "\xff\xfe", "e\u0301", "[CL[CLS]S]", "a\u200b\u3000😀"} {
		f.Add(s, 16)
	}
	tok := published()
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 2 + int(uint(limit)%510)
		got := tok.Encode(s, limit)
		if len(got) < 2 || len(got) > limit || got[0] != 101 || got[len(got)-1] != 102 {
			t.Fatalf("Encode(%q, %d) = %v", s, limit, got)
		}
		for _, id := range got {
			if id < 0 || int(id) >= tok.Size() {
				t.Fatalf("Encode(%q, %d): id %d of %d", s, limit, id, tok.Size())
			}
		}
		whole := tok.Encode(s, 4*len(s)+8)
		if n := len(got) - 1; !slices.Equal(got[:n], whole[:n]) {
			t.Fatalf("Encode(%q, %d) = %v is no beginning of %v", s, limit, got, whole)
		}
		if valid := tok.Encode(strings.ToValidUTF8(s, "\ufffd"), limit); !slices.Equal(got, valid) {
			t.Fatalf("Encode(%q, %d) = %v, with the replacement character %v", s, limit, got, valid)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	tok := published()
	text := strings.Repeat("申请人应当提交居民身份证原件及复印件，3个工作日内办结。", 4)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.Encode(text, 512)
	}
}

func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile("../tokenizer.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}
