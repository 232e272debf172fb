package open

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/bge"
	"yijian/ingest/embedding/kept"
	"yijian/ingest/embedding/openai"
	"yijian/ingest/index"
	"yijian/ingest/sample"
)

const (
	embedURLName   = "YIJIAN_EMBED_URL"
	embedKeyName   = "YIJIAN_EMBED_KEY"
	embedModelName = "YIJIAN_EMBED_MODEL"
)

// noModel is the value of the model's setting for search by words alone.
const noModel = "none"

// Embed says what makes vectors: the model in the program (the zero Embed), a
// server's, or nothing.
type Embed struct {
	URL   string
	Key   string
	Model string // the server's; "none": no vectors
}

func loadEmbed(getenv func(string) string) (Embed, error) {
	e := Embed{getenv(embedURLName), getenv(embedKeyName), getenv(embedModelName)}
	switch {
	case e.Model == noModel:
		return Embed{Model: noModel}, nil
	case e.URL == "" && e.Model != "":
		return Embed{}, fmt.Errorf("%s=%q: want the server that has it, in %s; or %q", embedModelName, e.Model, embedURLName, noModel)
	case e.URL != "" && e.Model == "":
		return Embed{}, fmt.Errorf("%s is set: want the model's name, in %s", embedURLName, embedModelName)
	}
	return e, nil
}

// recent is how many questions' vectors are kept: 8 MB.
const recent = 4096

// Embedders are those whose vectors the catalog may have, the one that is set
// first. The others' serve until the first one's have been made. The zero
// Embedders are none: search is by words.
type Embedders struct{ list []embedding.Embedder }

// EmbeddersOf are embedders, the one that is to be used first.
func EmbeddersOf(list ...embedding.Embedder) Embedders { return Embedders{list} }

// EmbeddersFor opens those that the settings name. A server whose model the
// catalog has vectors of need not be there; of a new one, or without a catalog
// (nil), the size of its vectors is asked.
func EmbeddersFor(ctx context.Context, s Settings, c *catalog.Catalog) (Embedders, error) {
	e, whole, err := EmbeddersAtHand(ctx, s, c)
	if err != nil || whole {
		return e, err
	}
	first, err := s.Embed.open(ctx, s.Embed.Model, 0)
	if err != nil {
		return Embedders{}, fmt.Errorf("%w (settings %s, %s)", err, embedURLName, embedModelName)
	}
	return EmbeddersOf(append([]embedding.Embedder{first}, e.list...)...), nil
}

// EmbeddersAtHand are those of [EmbeddersFor] that need no server to be asked, for
// who can't wait for one. They are the whole of them unless the one that is set is
// a server's and the catalog has no vectors of it: then they are those whose
// vectors serve until it has been reached.
func EmbeddersAtHand(ctx context.Context, s Settings, c *catalog.Catalog) (e Embedders, whole bool, err error) {
	if s.Embed.Model == noModel {
		return Embedders{}, true, nil
	}
	if s.Embed.URL == "" {
		own, err := program()
		if err != nil {
			return Embedders{}, false, err
		}
		return EmbeddersOf(own), true, nil
	}
	var models []catalog.Model
	if c != nil {
		var err error
		if models, err = c.Models(ctx); err != nil {
			return Embedders{}, false, err
		}
	}
	dim, others := served(models, s.Embed.Model)
	if dim > 0 {
		others = append([]remoteModel{{s.Embed.Model, dim}}, others...)
	}
	for _, o := range others {
		x, err := s.Embed.open(ctx, o.name, o.dim)
		if err != nil {
			return Embedders{}, false, fmt.Errorf("%w (setting %s)", err, embedURLName)
		}
		e.list = append(e.list, x)
	}
	if slices.ContainsFunc(models, func(m catalog.Model) bool { return m.Name == new(bge.Embedder).Model() }) {
		own, err := program()
		if err != nil {
			return Embedders{}, false, err
		}
		e.list = append(e.list, own)
	}
	return e, dim > 0, nil
}

// program is the model in the program, with the sample's vectors.
func program() (embedding.Embedder, error) {
	e, err := bge.New()
	if err != nil {
		return nil, err
	}
	known, err := sample.Vectors()
	if err != nil {
		return nil, err
	}
	return known.Over(e)
}

func (s Embed) open(ctx context.Context, model string, dim int) (embedding.Embedder, error) {
	return openai.Open(ctx, openai.Options{URL: s.URL, Key: s.Key, Model: model, Dim: dim})
}

// A remoteModel is one that vectors in the catalog are of.
type remoteModel struct {
	name string
	dim  int
}

// served are the models of servers that the catalog has vectors of: the size of
// the wanted one's, 0 if there are none, and the others. Their names are those
// that openai.Embedder.Model makes.
func served(models []catalog.Model, wanted string) (dim int, others []remoteModel) {
	for _, m := range models {
		name, ok := strings.CutPrefix(m.Name, "openai/")
		name, found := strings.CutSuffix(name, "/"+strconv.Itoa(m.Dim))
		switch {
		case !ok || !found:
		case name == wanted:
			dim = m.Dim
		default:
			others = append(others, remoteModel{name, m.Dim})
		}
	}
	return dim, others
}

// First is the one that is set; nil: none.
func (e Embedders) First() embedding.Embedder {
	if len(e.list) == 0 {
		return nil
	}
	return e.list[0]
}

// All are all of them, the one to be used first.
func (e Embedders) All() []embedding.Embedder { return slices.Clone(e.list) }

// Models are their names, for [Store].
func (e Embedders) Models() []string {
	var names []string
	for _, x := range e.list {
		names = append(names, x.Model())
	}
	return names
}

// Questions turns questions into vectors, by whichever embedder's the index has.
// The last ones are kept.
func (e Embedders) Questions() *Questions {
	q := &Questions{byModel: map[string]embedding.Embedder{}}
	for _, x := range e.list {
		q.byModel[x.Model()] = kept.Recent(x, recent)
	}
	return q
}

// Questions turns questions into vectors. Its methods may be called from several
// goroutines.
type Questions struct{ byModel map[string]embedding.Embedder }

// Vector is the question's vector by a model, which is that of the index
// (memory.Store.Model); nil if it is none of the embedders': the search is by
// words then.
func (q *Questions) Vector(ctx context.Context, model, question string) ([]float32, error) {
	e := q.byModel[model]
	if e == nil {
		return nil, nil
	}
	v, err := e.Embed(ctx, []string{chunk.Folded(question)})
	if err != nil {
		return nil, err
	}
	if len(v) != 1 {
		return nil, errors.New("embed a question: no vector came back")
	}
	return v[0], nil
}

// Kept is the meaning of an embedder whose vectors the catalog has: what a server's
// index is to be filled with.
func Kept(c *catalog.Catalog, e embedding.Embedder) Meaning {
	questions := EmbeddersOf(e).Questions()
	return Meaning{
		Model: e.Model(), Dim: e.Dim(), Vectors: index.Vectors(c, e.Model(), e.Dim()),
		Question: func(ctx context.Context, text string) ([]float32, error) {
			return questions.Vector(ctx, e.Model(), text)
		},
	}
}
