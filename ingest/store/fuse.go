package store

// lexicalWeight is what the best lexical match adds to a cosine.
const lexicalWeight = 0.1

// Fuse is the one score of a hit's two, whatever the backend: its cosine, and its
// lexical score in relation to the query's best. So lexical scores of two
// backends need not be of one scale, and without a vector the order is that of
// the words.
func Fuse(lexical, dense, best float64) float64 {
	if best <= 0 {
		return dense
	}
	return dense + lexicalWeight*lexical/best
}
