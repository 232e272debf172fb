package wordpiece

import (
	"strings"
	"unicode/utf8"
)

// A Tokenizer cuts text. It doesn't change after [Parse] and may be used by
// several goroutines.
type Tokenizer struct {
	first, next       map[string]int32 // pieces that begin a word, and that continue it (without ##)
	special           []special
	cls, sep, unknown int32
	longest           int // bytes of the longest piece
	maxChars          int // a longer word is unknown
	runes             *runes
}

// special is a token that is found in the text before anything else is done to it.
type special struct {
	text string
	id   int32
}

// Size is the number of pieces in the vocabulary; ids are below it.
func (t *Tokenizer) Size() int { return len(t.first) }

// Encode returns the ids of the text between [CLS] and [SEP], at most max of them
// (at least 2); what is beyond is cut off, and not looked at. Bytes that are not
// UTF-8 are as if they were not there.
func (t *Tokenizer) Encode(text string, max int) []int32 {
	w := writer{Tokenizer: t, max: max - 1}
	w.ids = make([]int32, 1, min(len(text)/2+3, max))
	w.ids[0] = t.cls
	for text != "" && !w.full() {
		at, sp := t.findSpecial(text)
		w.plain(text[:at])
		if at == len(text) {
			break
		}
		w.add(sp.id)
		text = text[at+len(sp.text):]
	}
	return append(w.ids, t.sep)
}

// findSpecial returns the first special token of the text, the longest if there
// are several at one place, and len(text) if there is none.
func (t *Tokenizer) findSpecial(text string) (int, special) {
	at, found := len(text), special{}
	for _, s := range t.special {
		i := strings.Index(text[:min(len(text), at+len(s.text))], s.text)
		if i >= 0 && (i < at || i == at && len(s.text) > len(found.text)) {
			at, found = i, s
		}
	}
	return at, found
}

// writer collects ids up to a number.
type writer struct {
	*Tokenizer
	ids   []int32
	max   int
	word  []byte
	chars int // of the word; more than the tokenizer allows are counted, not kept
}

func (w *writer) full() bool { return len(w.ids) >= w.max }

func (w *writer) add(id int32) {
	if !w.full() {
		w.ids = append(w.ids, id)
	}
}

// plain encodes text without special tokens.
func (w *writer) plain(text string) {
	for _, c := range text {
		switch w.runes.class(c) {
		case removed: // U+FFFD, which stands for invalid bytes, is among them
			continue
		case letter:
			w.put(c)
			continue
		case alone:
			w.flush()
			w.put(c)
		}
		w.flush()
		if w.full() {
			return
		}
	}
	w.flush()
}

func (w *writer) put(c rune) {
	if w.chars++; w.chars <= w.maxChars {
		w.word = utf8.AppendRune(w.word, c)
	}
}

// flush writes the pieces of the word: from the left, each as long as the
// vocabulary has it. A word that can't be put together is unknown as a whole.
func (w *writer) flush() {
	word, chars := w.word, w.chars
	w.word, w.chars = w.word[:0], 0
	if chars == 0 || w.full() {
		return
	}
	if chars > w.maxChars {
		w.add(w.unknown)
		return
	}
	begin, pieces := len(w.ids), w.first
	for len(word) > 0 {
		n := min(len(word), w.longest)
		id, ok := pieces[string(word[:n])]
		for n > 0 && !ok {
			_, size := utf8.DecodeLastRune(word[:n])
			n -= size
			id, ok = pieces[string(word[:n])]
		}
		if n == 0 {
			w.ids = append(w.ids[:begin], w.unknown)
			return
		}
		// Beyond the limit too: whether the word is unknown is seen at its end.
		w.ids = append(w.ids, id)
		word, pieces = word[n:], w.next
	}
	w.ids = w.ids[:min(len(w.ids), w.max)]
}
