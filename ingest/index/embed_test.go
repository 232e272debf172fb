package index

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
)

// many writes n guides of three texts: title, fee, and a phone that all share but
// for the title that is embedded with it.
func many(t *testing.T, dir string, n, seed int) {
	t.Helper()
	for i := range n {
		one(t, dir, i, seed)
	}
}

func one(t *testing.T, dir string, i, seed int) {
	t.Helper()
	write(t, filepath.Join(dir, fmt.Sprintf("g%04d.md", i)), text(fmt.Sprintf("事项%d", i), fmt.Sprintf("每证%d元", seed)))
}

func mustEmbed(t *testing.T, c *catalog.Catalog, e embedding.Embedder) Embedding {
	t.Helper()
	r, err := Embed(t.Context(), c, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// complete wants a vector for every published text.
func complete(t *testing.T, c *catalog.Catalog, e embedding.Embedder) {
	t.Helper()
	var all []guide.Chunk
	_, err := c.Each(t.Context(), func(r catalog.Record) error {
		g, err := r.Decode()
		if err == nil {
			all = append(all, chunk.Of(g)...)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := Vectors(c, e.Model(), e.Dim())(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors {
		want, err := e.Embed(t.Context(), []string{chunk.Folded(chunk.Passage(&all[i]))})
		if err != nil {
			t.Fatal(err)
		}
		cos := 0.0
		for j := range v {
			cos += float64(v[j]) * float64(want[0][j])
		}
		if cos < .99 {
			t.Errorf("the vector of %s has cosine %.3f to its text's, want 1", all[i].ID, cos)
		}
	}
	m, err := c.Model(t.Context(), e.Model())
	if err != nil {
		t.Fatal(err)
	}
	if now, _ := c.Generation(t.Context()); m.Through != now {
		t.Errorf("noted through generation %d, want %d", m.Through, now)
	}
}

func TestOnlyWhatIsMissingIsEmbedded(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	many(t, dir, 300, 1)
	write(t, filepath.Join(dir, "twin.md"), "---\nid: twin\ntitle: 事项7\n---\n\n## 收费标准\n\n每证1元\n")
	run(t, c, options, dir)
	e := &embeddingtest.Hash{}
	// Two texts a guide, title and fee; the twin's are those of the guide it is like.
	if r := mustEmbed(t, c, e); r.Made != 600 || r.Missing != 0 || r.Model != e.Model() || e.Texts() != 600 {
		t.Errorf("first run: %+v, %d texts embedded; want 600", r, e.Texts())
	}
	complete(t, c, &embeddingtest.Hash{})
	if r := mustEmbed(t, c, e); r.Made != 0 || e.Texts() != 600 {
		t.Errorf("second run: %+v, %d texts embedded; want none more", r, e.Texts())
	}
	for _, i := range []int{3, 150, 299} { // one in a hundred
		one(t, dir, i, 2)
	}
	run(t, c, options, dir)
	if r := mustEmbed(t, c, e); r.Made != 3 || e.Texts() != 603 {
		t.Errorf("1%% changed: %+v, %d texts embedded; want the 3 that are new", r, e.Texts()-600)
	}
	one(t, dir, 3, 1)
	run(t, c, options, dir)
	if r := mustEmbed(t, c, e); r.Made != 0 || e.Texts() != 603 {
		t.Errorf("a change taken back: %+v, %d texts embedded; want none", r, e.Texts()-603)
	}
	complete(t, c, &embeddingtest.Hash{})
}

func TestAnInterruptedEmbeddingIsGoneOnWith(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	many(t, dir, 300, 1)
	run(t, c, options, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cause := errors.New("out of order")
	calls := 0
	e := &embeddingtest.Hash{Fail: func([]string) error {
		switch calls++; calls {
		case 3:
			return cause
		case 5:
			cancel()
		}
		return nil
	}}
	done := 0
	for n, want := range []struct {
		made, missing int
		err           error
	}{{2 * batch, 600 - 2*batch, cause}, {batch, 600 - 3*batch, context.Canceled}, {600 - 3*batch, 0, nil}} {
		if n == 2 {
			ctx = t.Context()
		}
		last := 0
		r, err := Embed(ctx, c, e, func(d, total int) {
			if last = d; total != 600-done {
				t.Errorf("run %d: progress %d of %d, want %d in all", n, d, total, 600-done)
			}
		})
		if r.Made != want.made || r.Missing != want.missing || !errors.Is(err, want.err) {
			t.Errorf("run %d: %+v, %v; want %d made, %d missing, %v", n, r, err, want.made, want.missing, want.err)
		}
		if last != r.Made {
			t.Errorf("run %d: progress ended at %d, want %d", n, last, r.Made)
		}
		if far := fmt.Sprintf("after %d of %d texts", want.made, 600-done); err != nil && !strings.Contains(err.Error(), far) {
			t.Errorf("run %d: error %q, want %q", n, err, far)
		}
		done += r.Made
	}
	complete(t, c, &embeddingtest.Hash{})
}

func TestAnEmbeddingThatIsGoingOnIsLeftAlone(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	many(t, dir, 3, 1)
	run(t, c, options, dir)
	release, err := c.BeginEmbedding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r, err := Embed(t.Context(), c, &embeddingtest.Hash{}, nil); !errors.Is(err, catalog.ErrBusy) || r.Made != 0 {
		t.Errorf("%+v, error %v; want %v", r, err, catalog.ErrBusy)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if r := mustEmbed(t, c, &embeddingtest.Hash{}); r.Made != 6 {
		t.Errorf("after it has ended: %+v, want 6 made", r)
	}
}

func TestWhatIsPublishedMeanwhileIsEmbeddedToo(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	many(t, dir, 5, 1)
	run(t, c, options, dir)
	published := false
	e := &embeddingtest.Hash{Fail: func([]string) error {
		if published {
			return nil
		}
		published = true
		one(t, dir, 0, 2)
		one(t, dir, 9, 2)
		run(t, c, options, dir)
		// Its own embedding finds this one at work and leaves it at that.
		if _, err := Embed(t.Context(), c, &embeddingtest.Hash{}, nil); !errors.Is(err, catalog.ErrBusy) {
			t.Errorf("error %v, want %v", err, catalog.ErrBusy)
		}
		return nil
	}}
	if r := mustEmbed(t, c, e); r.Made != 10+3 || r.Missing != 0 {
		t.Errorf("%+v, want 10 made and the 3 that came meanwhile", r)
	}
	complete(t, c, &embeddingtest.Hash{})
}

func TestWhenGuidesAreCutOtherwiseEveryTextIsLookedAt(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	many(t, dir, 5, 1)
	run(t, c, options, dir)
	// An older program has noted that all it knew of had a vector.
	e := &embeddingtest.Hash{}
	if err := c.VectorsThrough(t.Context(), e.Model(), e.Dim(), chunk.Version-1, 1); err != nil {
		t.Fatal(err)
	}
	if r := mustEmbed(t, c, e); r.Made != 10 {
		t.Errorf("%+v, want 10 made", r)
	}
	complete(t, c, e)
}

func TestVectorsOfThePastAreForgottenWhenTheyAreMost(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	e, other := &embeddingtest.Hash{}, &embeddingtest.Hash{Size: 32}
	many(t, dir, 40, 1)
	run(t, c, options, dir)
	if mustEmbed(t, c, other); other.Texts() != 80 {
		t.Fatalf("%d texts by another embedder, want 80", other.Texts())
	}
	forgotten, most := 0, 0
	for seed := 2; seed < 38; seed++ {
		many(t, dir, 40, seed)
		run(t, c, options, dir)
		forgotten += mustEmbed(t, c, e).Forgotten
		m, err := c.Model(t.Context(), e.Model())
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, m.Vectors)
	}
	complete(t, c, &embeddingtest.Hash{})
	if limit := 2*80 + slack + 40; most > limit || forgotten < 800 {
		t.Errorf("up to %d vectors of 80 texts were kept, %d forgotten; want at most %d kept", most, forgotten, limit)
	}
	m, err := c.Model(t.Context(), other.Model())
	if err != nil || m.Vectors != 0 || m.Dim != 0 {
		t.Errorf("an embedder that was not used for 36 generations: %+v, %v; want it forgotten", m, err)
	}
	if e.Texts() != 40+36*40 {
		t.Errorf("%d texts were embedded, want %d: none twice", e.Texts(), 40+36*40)
	}
}

// short gives a vector too few.
type short struct{ embeddingtest.Hash }

func (s *short) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	all, err := s.Hash.Embed(ctx, texts)
	return all[:len(all)-1], err
}

func TestAVectorTooFewIsAnErrorAndKeepsNothing(t *testing.T) {
	c, dir := openCatalog(t), t.TempDir()
	many(t, dir, 5, 1)
	run(t, c, options, dir)
	r, err := Embed(t.Context(), c, &short{}, nil)
	if err == nil || !strings.Contains(err.Error(), "9 vectors of 10 texts") || r.Made != 0 || r.Missing != 10 {
		t.Errorf("%+v, error %v; want 9 vectors of 10 texts", r, err)
	}
	if m, err := c.Model(t.Context(), "hash/64"); m.Vectors != 0 || err != nil {
		t.Errorf("%d vectors are kept, %v; want none", m.Vectors, err)
	}
}
