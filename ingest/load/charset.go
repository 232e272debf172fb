package load

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// signatures of files that people save with the wrong ending.
var signatures = []struct{ magic, zh, en string }{
	{"%PDF", "PDF", "PDF"},
	{"PK\x03\x04", "Word、Excel 或压缩包", "Word, Excel or archive"},
	{"\xd0\xcf\x11\xe0", "旧版 Word 或 Excel", "old Word or Excel"},
	{"\x89PNG", "图片", "picture"},
	{"\xff\xd8\xff", "图片", "picture"},
	{"GIF8", "图片", "picture"},
	{"Rar!", "压缩包", "archive"},
	{"\x1f\x8b", "压缩包", "archive"},
	{"{\\rtf", "RTF", "RTF"},
}

// decode returns the file as UTF-8 with "\n" line ends and without control,
// zero-width and bidirectional characters. What a page declares is not
// believed: pages that say gb2312 and are UTF-8 are common, and a text of any
// length is valid UTF-8 only if it is UTF-8.
func decode(name string, data []byte) (string, []Lint, error) {
	fail := func(c Code, zh, en string) (string, []Lint, error) {
		return "", nil, &Error{File: name, Code: c, ZH: zh, EN: en}
	}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.magic)) {
			return fail(Binary, "这是"+s.zh+"文件，请另存为文本、Markdown 或 HTML 再导入", "this is a "+s.en+" file: save it as text, Markdown or HTML")
		}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil || damaged(out) > 0 {
			return fail(Encoding, "文件编码读不懂，请存为 UTF-8", "the encoding can't be read: save the file as UTF-8")
		}
		data = out
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if binary(data) {
		return fail(Binary, "文件内容不是文字，请换成文本、Markdown 或 HTML", "the file holds no text: use text, Markdown or HTML")
	}
	if utf8.Valid(data) {
		return plain(string(data)), nil, nil
	}

	// One broken character in a UTF-8 file must not turn all of it into
	// GB18030 mojibake, so the reading with fewer damaged characters wins.
	wide, broken := utf8Damage(data)
	if broken*20 <= wide {
		warn := lint(stem(name), "encoding", Warn, "",
			"文件里有损坏的字符，已用“\ufffd”代替，请检查原文", "damaged characters were replaced by U+FFFD: check the source")
		return plain(string(bytes.ToValidUTF8(data, []byte("\ufffd")))), []Lint{warn}, nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || damaged(out) > 0 || !plausibleGB(data) {
		return fail(Encoding, "文件既不是 UTF-8 也不是 GB18030（GBK）编码，请存为 UTF-8 再导入", "neither UTF-8 nor GB18030 (GBK): save the file as UTF-8")
	}
	return plain(string(out)), nil, nil
}

// binary reports NUL bytes or many control characters among the first 64 KB.
func binary(data []byte) bool {
	data = data[:min(len(data), 64<<10)]
	control := 0
	for _, b := range data {
		switch {
		case b == 0:
			return true
		case b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v':
			control++
		}
	}
	return control*50 > len(data)
}

// utf8Damage counts the multi-byte characters and the invalid bytes of data
// read as UTF-8.
func utf8Damage(data []byte) (wide, broken int) {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			wide++
		}
		data = data[n:]
	}
	return wide, broken
}

func damaged(b []byte) int { return bytes.Count(b, []byte("\ufffd")) }

// plausibleGB reports whether the two-byte characters lie mostly in GB2312.
// Nearly all bytes decode as GB18030 to *something*; Latin-1 and Big5 text falls
// outside the rows that Chinese text uses.
func plausibleGB(data []byte) bool {
	in, out := 0, 0
	for i := 0; i < len(data); i++ {
		if data[i] < 0x80 {
			continue
		}
		if i+1 < len(data) && data[i] >= 0xa1 && data[i] <= 0xf7 && data[i+1] >= 0xa1 {
			in++
		} else {
			out++
		}
		i++
	}
	return in > 0 && out*4 <= in
}

// plain drops what no reader sees and evens out line ends.
func plain(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\v', r == '\f', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, invisible(r):
			return -1
		}
		return r
	}, s)
}

// invisible reports zero-width, bidirectional, tag and soft-hyphen characters.
func invisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\ufeff', r == '\u061c', r == '\u180e', r == '\u034f',
		r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e',
		r >= '\u2060' && r <= '\u206f', r >= 0xfff9 && r <= 0xfffb,
		r >= 0xe0000 && r <= 0xe0fff, r >= 0xe000 && r <= 0xf8ff:
		return true
	}
	return false
}
