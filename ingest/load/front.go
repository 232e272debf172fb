package load

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"
)

// front is the front matter of Markdown and text; every key is optional.
type front struct {
	ID         string `yaml:"id"`
	Title      string `yaml:"title"`
	Region     string `yaml:"region"` // quote it: 010000 is a number to YAML otherwise
	Source     string `yaml:"source"`
	Effective  string `yaml:"effective"`
	Expires    string `yaml:"expires"`
	Department string `yaml:"department"`
	Audience   list   `yaml:"audience"`
	Aliases    list   `yaml:"aliases"`
	Replaces   string `yaml:"replaces"`
	Items      list   `yaml:"items"`
	Serves     list   `yaml:"serves"`
	Handle     string `yaml:"handle"`
	HandleText string `yaml:"handleText"`
	Sample     bool   `yaml:"sample"`
}

// list is a YAML list, or one string whose parts are separated by commas or
// semicolons, as people write it.
type list []string

// UnmarshalYAML reads either form.
func (l *list) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = strings.FieldsFunc(n.Value, func(r rune) bool { return strings.ContainsRune("；;，,|", r) })
		for i := range *l {
			(*l)[i] = strings.TrimSpace((*l)[i])
		}
		return nil
	}
	var ss []string
	if err := n.Decode(&ss); err != nil {
		return err
	}
	*l = ss
	return nil
}

// maxFront bounds front matter, in bytes.
const maxFront = 64 << 10

// frontMatter splits the front matter off the text. A text without one is
// returned as it is.
func frontMatter(text string) (front, string, error) {
	var f front
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, "\n "), "---\n")
	if !ok {
		return f, text, nil
	}
	head, body, ok := strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		if head, ok = strings.CutSuffix("\n"+rest, "\n---"); !ok {
			return f, text, nil // a rule, not front matter
		}
	}
	if !strings.Contains(head, ":") && !strings.Contains(head, "：") {
		return f, text, nil
	}
	if len(head) > maxFront {
		return f, "", errors.New("front matter is longer than 64 KB")
	}
	// A full-width colon after a key is the usual slip of a Chinese keyboard.
	lines := strings.Split(head, "\n")
	for i, line := range lines {
		if key, value, ok := strings.Cut(line, "："); ok && ascii(key) && strings.TrimSpace(key) != "" && !strings.Contains(key, ":") {
			lines[i] = key + ": " + value
		}
	}
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "\n")), &f); err != nil {
		return f, "", err
	}
	return f, body, nil
}

func ascii(s string) bool {
	for _, r := range s {
		if r >= 0x80 {
			return false
		}
	}
	return true
}
