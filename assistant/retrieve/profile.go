package retrieve

import (
	"strings"
	"sync"
	"unicode"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// A profile is a guide's text, folded for comparing with questions.
type profile struct {
	names   []name   // title, then aliases and items
	actions []string // of the title: 补领, 签注
	body    string
}

// A name is one of the names a guide goes by.
type name struct {
	text    string
	bigrams []weighted
	member  bool // names an item of a bundle, not the bundle
}

type weighted struct {
	gram   string
	weight float64
}

// profiles caches profiles by guide version, bounded: a full cache starts again.
type profiles struct {
	mu sync.Mutex
	m  map[string]*profile
}

const profilesKept = 4096

func (c *profiles) of(g *guide.Guide, version string, make func() *profile) *profile {
	key := g.ID + "@" + version
	c.mu.Lock()
	p, ok := c.m[key]
	c.mu.Unlock()
	if ok {
		return p
	}
	p = make()
	c.mu.Lock()
	if c.m == nil || len(c.m) >= profilesKept {
		c.m = map[string]*profile{}
	}
	c.m[key] = p
	c.mu.Unlock()
	return p
}

func (s *Searcher) profile(g *guide.Guide, version string) *profile {
	return s.profiles.of(g, version, func() *profile {
		p := &profile{}
		for _, n := range append([]string{s.core(g)}, g.Aliases...) {
			p.names = append(p.names, newName(n, s.words.Generic))
		}
		for _, m := range s.words.Find(p.names[0].text) {
			for _, t := range m.Terms {
				if acts(s.words.Kind(t)) && strings.Contains(p.names[0].text, t) {
					p.actions = append(p.actions, t)
				}
			}
		}
		for _, n := range g.Items {
			member := newName(n, s.words.Generic)
			member.member = true
			p.names = append(p.names, member)
		}
		var b strings.Builder
		for _, e := range g.Elements() {
			b.WriteString(e.Text)
			b.WriteByte('\n')
		}
		p.body = han.Squash(g.Title + "\n" + b.String())
		return p
	})
}

// core is a title without what doesn't tell items apart: the name of the place
// whose rule it is, and the words for "guide" or 一件事.
func (s *Searcher) core(g *guide.Guide) string {
	t := han.Fold(g.Title)
	if d, ok := s.regions.Division(g.Scope.Region); ok {
		for _, name := range append([]string{d.Name}, d.Aliases...) {
			name = han.Fold(name)
			t = strings.TrimPrefix(strings.ReplaceAll(t, "("+name+")", ""), name)
		}
	}
	for _, cut := range []string{"(一件事)", "一件事", "办事指南", "服务指南", "办理指南", "办理须知", "指南"} {
		t = strings.ReplaceAll(t, cut, "")
	}
	return strings.TrimSpace(t)
}

func newName(text string, generic func(string) bool) name {
	n := name{text: han.Squash(text)}
	for _, g := range bigrams(n.text) {
		w := 1.0
		if generic(g) {
			w = .3
		}
		n.bigrams = append(n.bigrams, weighted{g, w})
	}
	return n
}

// bigrams are the pairs of neighbouring Han characters, and Latin words whole.
func bigrams(s string) []string {
	var out []string
	var before rune
	for i, r := range s {
		han := unicode.Is(unicode.Han, r)
		if han && before != 0 {
			out = append(out, string(before)+string(r))
		}
		before = 0
		if han {
			before = r
		} else if unicode.IsLetter(r) && (i == 0 || !isASCIILetter(s[i-1])) {
			j := i
			for j < len(s) && isASCIILetter(s[j]) {
				j++
			}
			if j > i {
				out = append(out, s[i:j])
			}
		}
	}
	if out == nil && s != "" {
		out = []string{s}
	}
	return out
}

func isASCIILetter(b byte) bool { return 'a' <= b && b <= 'z' }
