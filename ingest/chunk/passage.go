package chunk

import (
	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// Passage is what is embedded of a chunk: all that is searched, title and heading
// included (without them the expected guide of the sample city's questions comes
// first in .82 instead of .89). It still has to be folded, see [Folded]; its
// vector is kept under [Key].
func Passage(c *guide.Chunk) string { return c.Context + "\n" + c.Text }

// Key is that of the chunk's passage. It is taken before folding, so that a start
// need not fold a hundred thousand texts to find their vectors.
func Key(c *guide.Chunk) embedding.Key { return embedding.KeyOf(Passage(c)) }

// Folded is a text, a passage or a question, as embedders are given it: both must
// be folded alike, and models have no small vocabulary for wide letters or
// traditional characters.
func Folded(text string) string { return han.Fold(text) }
