package understand

import (
	"cmp"
	"slices"
	"strings"

	"yijian/ingest/han"
	"yijian/ingest/lexicon"
	"yijian/ingest/region"
)

// A Heard is a word that was read as another of the same sound: who types by
// pinyin picks the wrong characters (公基金), and who listens hears others.
type Heard struct {
	Said  string // 公基金
	Meant string // 公积金
	place bool
}

// An ear tells misheard words from ordinary ones. It is never changed after newEar.
//
// A text is cut into words at the least cost (a shortest path over its
// characters): ordinary words by how common they are, the words that the lists
// know, and, dearer, those words where others of the same sound stand. So 失夜金
// is 失业金, because it is no words otherwise, and 居住正常 stays, because it is.
type ear struct {
	nodes []node
	words []target
}

// A node is a beginning of words by sound.
type node struct {
	next  map[han.Sound]int32
	words []int32 // that end here
}

// A target is a word that may be meant.
type target struct {
	text  []rune
	codes []string // of a place: the divisions it names; a place may be meant only in its city
	item  bool     // names an item
	vague bool     // says little about what is asked: not worth a guess
	fixed bool     // may be said, is never guessed
}

// Costs, about the negative logarithm of a word's share in written Chinese, so
// each degree of han.Common is two. Chosen on the ordinary sentences of the test,
// of which none may change, and on the golden cases with one word misspelt.
const (
	listed  = 8.0  // a word of the lists
	rare    = 18.0 // a character in no list
	degree  = 2.0  // by which a more common word is cheaper
	guess   = 4.0  // a word of the same sound
	more    = 1.5  // for each further character of it that is another
	unalike = 2.5  // for one that sounds so only in a dialect
	afar    = 1.5  // for a word that says little
	short   = 2.1  // for one of two characters: two common ones stand side by side by chance
	place   = 1.0  // for a place
)

// unguessed are the names in words.txt whose words are never guessed at: what
// says nothing would change nothing, and a call for help or a crime is not
// supposed of anybody.
var unguessed = []string{
	"stop", "pronoun", "greeting", "thanks", "meta", "filler", "filler-alone", "filler-end",
	"emergency", "emergency-weak", "crisis", "illegal", "othersdata", "outscope", "owncase", "owncase-weak", "filed", "check",
}

// alsoMeant are words that often come misspelt, and neither ask nor name an item.
const alsoMeant = "报名 住宅 房子 补贴 补助 工作日 双休日 星期 身份 学校 派出所 电话号码 地址 电话 照片 复印件 费用 " +
	"能领 可以领 想领 不让领 能报销 报销 医院 邮寄 快递 窗口 网站 预约 材料 怎么 什么 几天 几个月 机会"

func newEar(words *lexicon.Lexicon, regions *region.Table) *ear {
	e := &ear{nodes: []node{{}}}
	seen := map[string]bool{}
	// Of words that sound alike the guides' own comes first, which wins: the list also
	// holds misspellings (居住正).
	list := words.Words()
	slices.SortStableFunc(list, func(a, b lexicon.Word) int { return cmp.Compare(own(b), own(a)) })
	for _, w := range list {
		least := lexicon.Generic
		for _, t := range w.Terms {
			least = min(least, words.Kind(t))
		}
		e.add(target{text: []rune(w.Text), item: least == lexicon.Item, vague: least >= lexicon.Detail}, seen)
	}
	for _, w := range asking().Words() {
		fixed := !slices.ContainsFunc(w.Terms, func(t string) bool { return !slices.Contains(unguessed, t) })
		e.add(target{text: []rune(w.Text), fixed: fixed}, seen)
	}
	for _, w := range strings.Fields(alsoMeant) {
		e.add(target{text: []rune(w)}, seen)
	}
	regions.Names(func(name string, codes []string) {
		e.add(target{text: []rune(name), codes: codes}, seen)
	})
	return e
}

// own is 1 for a word of the guides, 0 for people's.
func own(w lexicon.Word) int {
	if slices.Contains(w.Terms, w.Text) {
		return 1
	}
	return 0
}

// longestWord bounds the search; few words of the lists are longer.
const longestWord = 12

func (e *ear) add(w target, seen map[string]bool) {
	text := string(w.text)
	if len(w.text) < 2 || len(w.text) > longestWord || seen[text] || strings.ContainsFunc(text, func(r rune) bool { return !isHan(r) }) {
		return
	}
	at := []int32{0}
	for _, r := range w.text {
		var then []int32
		for _, s := range loose(r) {
			for _, n := range at {
				to, ok := e.nodes[n].next[s]
				if !ok {
					to = int32(len(e.nodes))
					e.nodes = append(e.nodes, node{})
					if e.nodes[n].next == nil {
						e.nodes[n].next = map[han.Sound]int32{}
					}
					e.nodes[n].next[s] = to
				}
				then = append(then, to)
			}
		}
		at = then
	}
	seen[text] = true
	for _, n := range at {
		e.nodes[n].words = append(e.nodes[n].words, int32(len(e.words)))
	}
	e.words = append(e.words, w) // one that has a character without sound is in no node
}

// loose are the sounds of r by which words are found, each once.
func loose(r rune) []han.Sound {
	var out []han.Sound
	for _, s := range han.Sounds(r) {
		if l := s.Loose(); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// heard is folded text with misheard words mended. A place counts only where it
// then stands like one: 青蓝大厦 is no district.
func (r *Reader) heard(text, home string) (string, []Heard) {
	text, named := r.latin(asked(text), home)
	mended, heard := r.ear().mend(text, home, true)
	for _, h := range heard {
		if !h.place {
			continue
		}
		at := strings.Index(mended, h.Meant)
		if !slices.ContainsFunc(r.regions.Find(mended, home), func(m region.Mention) bool { return m.Start <= at && at < m.End }) {
			mended, heard = r.ear().mend(text, home, false)
			break
		}
	}
	return mended, append(named, heard...)
}

// asked writes the particles that end a question as they are meant: 能办马, 多少钱尼.
// 嘛 asks where nothing else does.
func asked(text string) string {
	rs := []rune(text)
	for i, r := range rs {
		if i < 2 || i+1 < len(rs) && !separates(rs[i+1]) && rs[i+1] != ' ' || !strings.ContainsRune("马嘛尼呐", r) {
			continue
		}
		clause := string(rs[:i])
		if at := strings.LastIndexFunc(clause, separates); at >= 0 {
			clause = clause[at:]
		}
		switch {
		case r == '尼' || r == '呐':
			rs[i] = '呢'
		case han.Common(string(rs[i-1:i+1])) > 0: // 骑马
		case r == '马' || strings.ContainsAny(clause, "能有可会用是行得") && !strings.ContainsAny(clause, "咋怎啥谁哪什多几"):
			rs[i] = '吗'
		}
	}
	return string(rs)
}

// A step is the best way to reach a place in the text.
type step struct {
	cost float64
	from int
	word int // of the ear, that is meant; -1: as it stands
}

// mend returns folded text with the words that must be meant in place of what was
// heard, and which they are. home is the division whose places may be meant, if any.
func (e *ear) mend(text, home string, places bool) (string, []Heard) {
	rs := []rune(text)
	clear := e.listed(rs)
	names := names(rs)
	best := e.cut(rs, func(w, i, j int) (float64, bool) {
		if names.in(i, j) || !places && e.words[w].codes != nil || covers(clear[i:j], e.words[w].text, rs[i:j]) {
			return 0, false
		}
		return e.price(w, rs[i:j], home)
	})
	var heard []Heard
	for i := len(rs); i > 0; i = best[i].from {
		if w := best[i].word; w >= 0 {
			from := best[i].from
			if said, meant := string(rs[from:i]), string(e.words[w].text); said != meant {
				heard = append(heard, Heard{said, meant, e.words[w].codes != nil})
				copy(rs[from:i], e.words[w].text)
			}
		}
	}
	if heard == nil {
		return text, nil
	}
	slices.Reverse(heard)
	return string(rs), heard
}

// cut finds the cheapest way to cut rs into words, backwards from the end. Without
// guess every word is one that stands there; else guess prices those that sound so.
func (e *ear) cut(rs []rune, guess func(word, i, j int) (cost float64, ok bool)) []step {
	best := make([]step, len(rs)+1)
	for i := 1; i <= len(rs); i++ {
		best[i].cost = -1
	}
	reach := func(from, to int, cost float64, word int) {
		if c := best[from].cost + cost; best[to].cost < 0 || c < best[to].cost {
			best[to] = step{c, from, word}
		}
	}
	for i, r := range rs {
		if !isHan(r) {
			reach(i, i+1, 0, -1)
			continue
		}
		for n := 1; n <= 3 && i+n <= len(rs); n++ {
			if d := han.Common(string(rs[i : i+n])); d > 0 || n == 1 {
				reach(i, i+n, rare-degree*float64(d), -1)
			}
		}
		e.walk(rs, i, func(w, end int) {
			if slices.Equal(e.words[w].text, rs[i:end]) {
				reach(i, end, listed, w)
			} else if guess != nil {
				if cost, ok := guess(w, i, end); ok {
					reach(i, end, cost, w)
				}
			}
		})
	}
	return best
}

// listed tells which characters belong to listed words where nothing is guessed.
func (e *ear) listed(rs []rune) []bool {
	in := make([]bool, len(rs))
	best := e.cut(rs, nil)
	for i := len(rs); i > 0; i = best[i].from {
		for k := best[i].from; k < i && best[i].word >= 0; k++ {
			in[k] = true
		}
	}
	return in
}

// covers reports whether the word would change one of the characters that belong to
// listed words: 租房公积金 is not 住房公积金.
func covers(listed []bool, word, said []rune) bool {
	for i, r := range word {
		if r != said[i] && listed[i] {
			return true
		}
	}
	return false
}

// people are the places in a text where somebody's name stands.
type people [][2]int

func (p people) in(i, j int) bool {
	return slices.ContainsFunc(p, func(n [2]int) bool { return i < n[1] && n[0] < j })
}

// names finds names of three characters that stand by themselves: 王志强先生, 和刘程远.
func names(rs []rune) people {
	var found people
	for i := 0; i+3 < len(rs); i++ {
		begins := i == 0 || !isHan(rs[i-1]) || strings.ContainsRune("叫和跟与是给我", rs[i-1])
		if begins && strings.ContainsRune(surnames, rs[i]) && isHan(rs[i+1]) && isHan(rs[i+2]) && strings.ContainsRune("是先女老同师阿，,和与", rs[i+3]) {
			found = append(found, [2]int{i, i + 3})
		}
	}
	return found
}

// surnames are the most common ones that are no beginnings of items.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁宋谢唐韩曹许邓冯彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔谭陆汪范廖贾韦邹熊孟秦江阎薛侯雷"

// walk calls found with every word that sounds like rs from i on.
func (e *ear) walk(rs []rune, i int, found func(word, end int)) {
	at := []int32{0}
	for end := i; end < len(rs) && len(at) > 0; end++ {
		var then []int32
		for _, s := range loose(rs[end]) {
			for _, n := range at {
				if to, ok := e.nodes[n].next[s]; ok {
					then = append(then, to)
				}
			}
		}
		for _, n := range then {
			for _, w := range e.nodes[n].words {
				found(int(w), end+1)
			}
		}
		at = then
	}
}

// price is what taking said for the word costs; ok is false if it may not be.
func (e *ear) price(word int, said []rune, home string) (cost float64, ok bool) {
	w := e.words[word]
	changed, dialect := 0, 0
	for i, r := range w.text {
		if r == said[i] {
			continue
		}
		if strings.ContainsRune(steady, r) || strings.ContainsRune(steady, said[i]) {
			return 0, false
		}
		changed++
		if slices.ContainsFunc(han.Sounds(r), func(s han.Sound) bool { return slices.Contains(han.Sounds(said[i]), s) }) {
			continue
		}
		dialect++
		if han.Common(string(said[i])) >= everyday {
			return 0, false // 住的房子 is not 租的房子
		}
	}
	if len(said) == 2 && (changed == 2 || strings.ContainsAny(string(said), steady)) {
		return 0, false // 易爆 is not 医保, 私了 not 死了
	}
	// Two characters sound like much; an item's name is more of a clue than words
	// for asking.
	if w.fixed || dialect > 0 && (len(said) < 3 || dialect > 1 || w.codes != nil) || !w.item && 2*changed > len(said) {
		return 0, false
	}
	if !w.item && len(said) > 2 && w.text[0] != said[0] && han.Common(string(said[0])) >= everyday-1 && (e.lists(said[1:]) || han.Common(string(said[1:])) > 0) {
		return 0, false // 叫什么 is not 交什么
	}
	cost = listed + guess + more*float64(changed-1) + unalike*float64(dialect)
	switch {
	case w.codes != nil:
		cost += place
		return cost, slices.ContainsFunc(w.codes, func(c string) bool { return sameCity(c, home) })
	case w.vague:
		cost += afar
	}
	if len(said) == 2 {
		cost += short
	}
	return cost, true
}

// everyday is the degree of characters that are words by themselves.
const everyday = 5

// lists reports whether word is on a list as it is.
func (e *ear) lists(word []rune) bool {
	found := false
	e.walk(word, 0, func(w, end int) { found = found || end == len(word) && slices.Equal(e.words[w].text, word) })
	return found
}

// steady are characters that are never guessed, nor guessed at: numbers, and what
// is said so often that nobody gets it wrong; and 假, which makes another matter of it.
const steady = "〇一二三四五六七八九十百千万亿两的是了在我你他她不有没说到去来就都也和很能要会把被让好那哪假"
