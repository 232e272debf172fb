package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"unicode"

	"yijian/ingest/vector"
)

// read is the vectors of a reply, in the order of the batch, each of length 1.
func (e *Embedder) read(data []byte, batch []string) ([][]float32, error) {
	var reply struct {
		Data []struct {
			Index     *int            `json:"index"`
			Embedding json.RawMessage `json:"embedding"`
		} `json:"data"`
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(data, &reply); err != nil {
		return nil, fmt.Errorf("the reply is no list of vectors: %w", err)
	}
	if len(reply.Data) == 0 && len(reply.Error) > 0 && string(reply.Error) != "null" {
		return nil, &refusal{status: http.StatusOK, why: e.reason(data, batch)}
	}
	if len(reply.Data) != len(batch) {
		return nil, fmt.Errorf("%d vectors came back for %d texts", len(reply.Data), len(batch))
	}
	vectors := make([][]float32, len(batch))
	for i, d := range reply.Data {
		at := 0
		switch {
		case d.Index != nil:
			at = *d.Index
		case len(batch) > 1:
			return nil, fmt.Errorf("vector %d of %d says no index: the order is not certain", i+1, len(batch))
		}
		if at < 0 || at >= len(batch) {
			return nil, fmt.Errorf("a vector has index %d, where %d texts were sent", at, len(batch))
		}
		if vectors[at] != nil {
			return nil, fmt.Errorf("two vectors have index %d", at)
		}
		v, err := e.vector(d.Embedding)
		if err != nil {
			return nil, fmt.Errorf("the vector of index %d: %w", at, err)
		}
		vectors[at] = v
	}
	return vectors, nil
}

// vector reads one vector, checks it and makes it of length 1.
func (e *Embedder) vector(raw json.RawMessage) ([]float32, error) {
	var v []float32
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, fmt.Errorf("it is no list of numbers: %w", err)
	}
	if bytes.Contains(raw, []byte("null")) { // as servers write what is not a number; it would be read as 0
		return nil, errors.New("one of its elements is null")
	}
	if len(v) == 0 {
		return nil, errors.New("it has no elements")
	}
	if e.o.Dim > 0 && len(v) != e.o.Dim {
		return nil, fmt.Errorf("it has %d elements; model %s is set up with %d", len(v), e.o.Model, e.o.Dim)
	}
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	// A float32 can't normalise what is shorter or longer than this.
	if !(sum > 1e-20) || math.IsInf(sum, 0) || sum > 1e20 {
		return nil, fmt.Errorf("its length is %g, which is no direction", math.Sqrt(sum))
	}
	vector.Normalize(v)
	return v, nil
}

// A refusal is a reply that is an error.
type refusal struct {
	status int
	why    string
}

func (r *refusal) Error() string {
	s := fmt.Sprintf("status %d", r.status)
	if text := http.StatusText(r.status); text != "" {
		s += " " + text
	}
	if r.why != "" {
		s += ": " + r.why
	}
	return s
}

// mayBeTooMuch says whether fewer or shorter texts could be accepted: servers give
// these codes for a large batch and a long text, and for much else.
func (r *refusal) mayBeTooMuch() bool {
	switch r.status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// quotaSpent tells the 429 of an account that has run dry from the one of a server
// that is busy.
func quotaSpent(data []byte) bool { return strings.Contains(string(data), "insufficient_quota") }

// reasonLength is how many characters of a server's own words are passed on.
const reasonLength = 200

// reason is the server's own words about an error, made safe to be logged:
// without the key, and not at all if they repeat what was sent.
func (e *Embedder) reason(data []byte, batch []string) string {
	words := message(data)
	if e.o.Key != "" {
		words = strings.ReplaceAll(words, e.o.Key, "***")
	}
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if repeats(words, batch) {
		return "(its words repeat the text and are left out)"
	}
	if short := cut(words, reasonLength); short != words {
		words = short + "…"
	}
	return words
}

// message finds the words in the forms that servers use: {"error": {"message"}},
// {"error": "…"}, {"message"}, {"detail"}; another body is not shown, for it may
// be a page.
func message(data []byte) string {
	var body struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
		Detail  json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(data, &body) != nil {
		return ""
	}
	var inner struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(body.Error, &inner) == nil && inner.Message != "" {
		return inner.Message
	}
	for _, raw := range []json.RawMessage{body.Error, body.Message, body.Detail} {
		var s string
		if json.Unmarshal(raw, &s) == nil && s != "" {
			return s
		}
	}
	return ""
}

// repeatLength is how many characters in a row, found in both, are no accident.
const repeatLength = 6

func repeats(words string, batch []string) bool {
	if words == "" {
		return false
	}
	for _, text := range batch {
		runes := []rune(text)
		n := min(repeatLength, len(runes))
		for i := 0; i+n <= len(runes); i++ {
			if strings.Contains(words, string(runes[i:i+n])) {
				return true
			}
		}
	}
	return false
}
