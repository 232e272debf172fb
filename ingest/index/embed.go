package index

import (
	"context"
	"errors"
	"fmt"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/vector"
)

// An Embedding is what an [Embed] did.
type Embedding struct {
	Model   string `json:"model"`
	Made    int    `json:"made"`    // texts that have a vector now and had none
	Missing int    `json:"missing"` // published texts that have none yet
	// Forgotten is how many vectors of texts and models of the past were deleted.
	Forgotten int `json:"forgotten,omitempty"`
}

// batch is the number of texts that are embedded and committed together: some
// seconds' work of the model in process, so that a kill costs no more.
const batch = 128

const (
	// slack is how many vectors of texts that are published no more are kept at
	// least; beyond it, as many as there are others. Many come back: a guide is
	// corrected and the correction taken back.
	slack = 1000
	// lapse is for how many generations the vectors of an embedder that is no longer
	// used are kept: whoever goes back to it earlier finds them.
	lapse = 30
)

// Embed gives every published text the vector it lacks. It commits as it goes:
// if it ends early, by an error, by ctx or by a kill, the next run goes on from
// there, and what is there serves already. A text that stands in several guides,
// or in an earlier version of one, is embedded once. The error is
// [catalog.ErrBusy] if another program is at it; that one also makes what has been
// published meanwhile. The result is right whatever the error. Progress, if not
// nil, is called from one goroutine.
func Embed(ctx context.Context, c *catalog.Catalog, e embedding.Embedder, progress func(done, total int)) (result Embedding, err error) {
	result.Model = e.Model()
	for {
		through, err := embedPublished(ctx, c, e, &result, progress)
		if err != nil {
			return result, fmt.Errorf("embed: %w", err)
		}
		// Who has published since may have found this program at it and gone on.
		now, err := c.Generation(ctx)
		if err != nil {
			return result, fmt.Errorf("embed: %w", err)
		}
		if now == through {
			return result, nil
		}
	}
}

// embedPublished does the work for one generation, and returns which. It is 0 if
// there is more to do for the same one.
func embedPublished(ctx context.Context, c *catalog.Catalog, e embedding.Embedder, result *Embedding, progress func(done, total int)) (generation int64, err error) {
	release, err := c.BeginEmbedding(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, release()) }()
	texts, generation, err := unembedded(ctx, c, e.Model())
	if err != nil {
		return 0, fmt.Errorf("find texts without a vector: %w", err)
	}
	total := result.Made + len(texts)
	result.Missing = len(texts)
	for len(texts) > 0 {
		part := texts[:min(batch, len(texts))]
		if err := embedPart(ctx, c, e, part); err != nil {
			return 0, fmt.Errorf("after %d of %d texts: %w", result.Made, total, err)
		}
		texts = texts[len(part):]
		result.Made += len(part)
		result.Missing -= len(part)
		if progress != nil {
			progress(result.Made, total)
		}
	}
	if err := c.VectorsThrough(ctx, e.Model(), e.Dim(), chunk.Version, generation); err != nil {
		return 0, err
	}
	whole, err := forget(ctx, c, e.Model(), generation, result)
	if err != nil || !whole {
		return 0, err
	}
	return generation, nil
}

// forget deletes the vectors that nobody will ask for. It is not whole if a vector
// that is needed could not be read and has to be made again.
func forget(ctx context.Context, c *catalog.Catalog, model string, generation int64, result *Embedding) (whole bool, err error) {
	n, err := c.ForgetModels(ctx, model, generation-lapse)
	result.Forgotten += n
	if err != nil {
		return false, err
	}
	m, err := c.Model(ctx, model)
	if err != nil || m.Vectors <= 2*m.Swept+slack {
		return true, err
	}
	published := map[embedding.Key]bool{}
	_, err = c.Each(ctx, func(r catalog.Record) error {
		g, err := r.Decode()
		if err != nil {
			return err
		}
		for _, cut := range chunk.Of(g) {
			published[chunk.Key(&cut)] = true
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	if n, err = c.ForgetTexts(ctx, model, func(key embedding.Key) bool { return published[key] }); err != nil {
		return false, err
	}
	result.Forgotten += n
	m, err = c.Model(ctx, model)
	return m.Through > 0, err
}

// A passage is a text to embed.
type passage struct {
	key  embedding.Key
	text string
}

func embedPart(ctx context.Context, c *catalog.Catalog, e embedding.Embedder, part []passage) error {
	texts := make([]string, len(part))
	for i, p := range part {
		texts[i] = chunk.Folded(p.text)
	}
	made, err := e.Embed(ctx, texts)
	if err != nil {
		return err
	}
	if len(made) != len(part) {
		return fmt.Errorf("%d vectors of %d texts came from %s", len(made), len(part), e.Model())
	}
	vectors := make([]catalog.TextVector, len(part))
	for i, p := range part {
		vectors[i] = catalog.TextVector{Text: p.key, Vector: vector.QuantizedOf(made[i])}
	}
	return c.AddVectors(ctx, e.Model(), e.Dim(), vectors)
}

// unembedded are the texts of the published generation that have no vector of the
// model, in order of guide. After a generation that had them all, cut as today,
// only what has been added since is looked at.
func unembedded(ctx context.Context, c *catalog.Catalog, model string) (texts []passage, generation int64, err error) {
	m, err := c.Model(ctx, model)
	if err != nil {
		return nil, 0, err
	}
	seen := map[embedding.Key]bool{}
	add := func(g *guide.Guide) {
		for _, cut := range chunk.Of(g) {
			p := passage{text: chunk.Passage(&cut)}
			if p.key = embedding.KeyOf(p.text); !seen[p.key] {
				seen[p.key] = true
				texts = append(texts, p)
			}
		}
	}
	if m.Through > 0 && m.Cut == chunk.Version {
		d, err := c.Since(ctx, m.Through)
		if err != nil {
			return nil, 0, err
		}
		generation = d.Generation
		for _, ref := range d.Added {
			g, err := c.Guide(ctx, ref.Guide, ref.Version)
			if err != nil {
				return nil, 0, err
			}
			add(g)
		}
	} else {
		generation, err = c.Each(ctx, func(r catalog.Record) error {
			g, err := r.Decode()
			if err == nil {
				add(g)
			}
			return err
		})
		if err != nil {
			return nil, 0, err
		}
	}
	if m.Vectors == 0 || len(texts) == 0 {
		return texts, generation, nil
	}
	keys := make([]embedding.Key, len(texts))
	for i, p := range texts {
		keys[i] = p.key
	}
	has := map[embedding.Key]bool{}
	err = c.VectorsOf(ctx, model, keys, func(key embedding.Key, _ []byte) error {
		has[key] = true
		return nil
	})
	missing := texts[:0]
	for _, p := range texts {
		if !has[p.key] {
			missing = append(missing, p)
		}
	}
	return missing, generation, err
}

// Vectors are the chunks' vectors that the catalog has of a model, nil for a chunk
// that has none that can be read: what a store that is not in this process is filled with.
func Vectors(c *catalog.Catalog, model string, dim int) func(ctx context.Context, chunks []guide.Chunk) ([][]float32, error) {
	return func(ctx context.Context, chunks []guide.Chunk) ([][]float32, error) {
		keys := make([]embedding.Key, len(chunks))
		for i := range chunks {
			keys[i] = chunk.Key(&chunks[i])
		}
		found := make(map[embedding.Key]vector.Quantized, len(chunks))
		err := c.VectorsOf(ctx, model, keys, func(key embedding.Key, codes []byte) error {
			q := vector.Quantized{Codes: make([]int8, dim)}
			var err error
			if q.Scale, err = vector.ReadQuantized(q.Codes, codes); err == nil {
				found[key] = q
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("vectors of %s: %w", model, err)
		}
		vectors := make([][]float32, len(chunks))
		for i, key := range keys {
			if q, ok := found[key]; ok {
				vectors[i] = q.Float32()
			}
		}
		return vectors, nil
	}
}
