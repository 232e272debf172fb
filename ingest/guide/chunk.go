package guide

// A Chunk is what search finds: a run of elements of one guide, small enough to
// mean one thing. Text is word for word; Context is searched with it but is not
// part of it.
type Chunk struct {
	ID      string `json:"id"` // guide@version#n; the same content has the same id
	Guide   string `json:"guide"`
	Version string `json:"version"`
	Title   string `json:"title"`
	Slot    Slot   `json:"slot"` // of its elements; Other also for the title chunk
	Section string `json:"section"`
	Text    string `json:"text"`    // the elements' texts, a line each
	Context string `json:"context"` // title, aliases, heading
	First   int    `json:"first"`   // elements [First, Last) of Guide.Elements
	Last    int    `json:"last"`

	// What filters look at, copied from the guide.
	Region   string     `json:"region"`
	Handle   Handling   `json:"handle,omitempty"`
	Audience []Audience `json:"audience,omitempty"`
	Validity Validity   `json:"validity,omitzero"`
}
