package wordpiece

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// file is what is read of a tokenizer.json.
type file struct {
	AddedTokens []struct {
		ID         int32  `json:"id"`
		Content    string `json:"content"`
		SingleWord bool   `json:"single_word"`
		LStrip     bool   `json:"lstrip"`
		RStrip     bool   `json:"rstrip"`
		Normalized bool   `json:"normalized"`
	} `json:"added_tokens"`
	Normalizer struct {
		Type         string `json:"type"`
		CleanText    bool   `json:"clean_text"`
		ChineseChars bool   `json:"handle_chinese_chars"`
		StripAccents *bool  `json:"strip_accents"`
		Lowercase    bool   `json:"lowercase"`
	} `json:"normalizer"`
	PreTokenizer struct {
		Type string `json:"type"`
	} `json:"pre_tokenizer"`
	Model struct {
		Type     string           `json:"type"`
		Unknown  string           `json:"unk_token"`
		Prefix   string           `json:"continuing_subword_prefix"`
		MaxChars int              `json:"max_input_chars_per_word"`
		Vocab    map[string]int32 `json:"vocab"`
	} `json:"model"`
}

// Parse reads a tokenizer.json. It is an error if the file asks for anything
// that this package does not do.
func Parse(data []byte) (*Tokenizer, error) {
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("wordpiece: tokenizer.json: %w", err)
	}
	if err := f.supported(); err != nil {
		return nil, fmt.Errorf("wordpiece: tokenizer.json: %w", err)
	}
	t := &Tokenizer{maxChars: f.Model.MaxChars, runes: newRunes()}
	t.first = make(map[string]int32, len(f.Model.Vocab))
	t.next = make(map[string]int32, len(f.Model.Vocab)/2)
	for piece, id := range f.Model.Vocab {
		if id < 0 || int(id) >= len(f.Model.Vocab) {
			return nil, fmt.Errorf("wordpiece: tokenizer.json: piece %q has id %d of %d", piece, id, len(f.Model.Vocab))
		}
		t.first[piece] = id
		t.longest = max(t.longest, len(piece))
		if rest, ok := strings.CutPrefix(piece, f.Model.Prefix); ok && rest != "" {
			t.next[rest] = id
		}
	}
	for _, a := range f.AddedTokens {
		t.special = append(t.special, special{a.Content, a.ID})
	}
	for text, id := range map[string]*int32{"[CLS]": &t.cls, "[SEP]": &t.sep, f.Model.Unknown: &t.unknown} {
		v, ok := t.first[text]
		if !ok {
			return nil, fmt.Errorf("wordpiece: tokenizer.json: the vocabulary has no %q", text)
		}
		*id = v
	}
	return t, nil
}

func (f *file) supported() error {
	n := f.Normalizer
	if n.Type != "BertNormalizer" || !n.CleanText || !n.ChineseChars || n.StripAccents != nil || n.Lowercase {
		return fmt.Errorf("normalizer %+v is not supported", n)
	}
	if f.PreTokenizer.Type != "BertPreTokenizer" {
		return fmt.Errorf("pre-tokenizer %q is not supported", f.PreTokenizer.Type)
	}
	m := f.Model
	if m.Type != "WordPiece" || m.Prefix == "" || m.MaxChars <= 0 {
		return fmt.Errorf("model %q, prefix %q, %d characters a word is not supported", m.Type, m.Prefix, m.MaxChars)
	}
	for _, a := range f.AddedTokens {
		if a.Content == "" {
			return errors.New("an added token is empty")
		}
		if a.SingleWord || a.LStrip || a.RStrip || a.Normalized {
			return fmt.Errorf("added token %q has options that are not supported", a.Content)
		}
	}
	return nil
}
