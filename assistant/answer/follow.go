package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/lexicon"
)

// stays reports whether the message goes on about the guide talked of, rather
// than begins a new matter: it names no item that the guide doesn't know, and no
// other guide's name says more of it.
func (r *reply) stays(focus retrieve.Passage, found []retrieve.Passage) bool {
	if own := focus.Why; own.Foreign || own.Items && !own.About && own.Acts {
		return false
	}
	same := len(found) > 0 && found[0].Guide.ID == focus.Guide.ID
	if focus.Why.Items && !focus.Why.About && !supposes(r.q.Text) && !(same && found[0].Support >= enough) && !(r.q.Asking() && r.papers(focus)) {
		return false // 离婚要带什么 or 居住证呢, after 结婚要带什么
	}
	if r.q.Leans && !r.q.Asking() && r.unheard(focus) && !supposes(r.q.Text) {
		return false // 那正式的呢: of which the guide has no word
	}
	if !supposes(r.q.Text) && r.otherKind(focus) {
		return false // 那个补贴去哪申请, after 老年证怎么办
	}
	if same {
		return true
	}
	if r.q.Leans && !r.q.Asking() && !supposes(r.q.Text) && len(found) > 0 && found[0].Why.About && found[0].Support >= enough && found[0].Why.Dense > focus.Why.Dense {
		return false // 个体户呢, after 公司注册几天
	}
	if r.q.Asking() && nearer(focus, found) {
		return true // 照片要自己照好带来吗, after 领结婚证收费吗
	}
	if !r.q.Asking() && focus.Why.Body >= said && !begins(r.q.Text) {
		return true // 我们是租房的 tells more about the matter talked of
	}
	if len(found) > 0 && found[0].Support >= enough {
		own, other := focus.Why, found[0].Why
		return own.Subject+own.Title >= other.Subject+other.Title || !other.About
	}
	// A question of which the guide has no word (How do I get a driving licence?)
	// is about something else.
	asks := r.q.Asking() && (focus.Why.Body > 0 || !r.q.About())
	return asks || r.q.Leans || focus.Why.Body >= detail
}

// nearer reports whether the question means a clause of the guide talked about
// rather than another guide.
func nearer(focus retrieve.Passage, found []retrieve.Passage) bool {
	own := focus.Why.Dense
	if own < related {
		return false
	}
	if len(found) == 0 || found[0].Support < enough {
		return true
	}
	other := found[0].Why
	return own > other.Dense+related/10 || own > other.Dense-related/10 && !other.About
}

// related is the cosine from which a question that names no item may be about a
// clause of the guide talked about.
const related = 0.5

// otherKind reports whether the question names a kind of item (那个补贴) of which the
// guide has no word.
func (r *reply) otherKind(focus retrieve.Passage) bool {
	for _, kind := range []string{"补贴", "津贴", "补助", "保险", "贷款", "许可", "执照"} {
		if strings.Contains(r.q.Text, kind) && !r.search.Says(focus, kind) {
			return true
		}
	}
	return false
}

// unheard reports whether the question has a telling word that the lexicon doesn't
// know and the guide doesn't say.
func (r *reply) unheard(focus retrieve.Passage) bool {
	return slices.ContainsFunc(r.q.Units, func(u understand.Unit) bool {
		return !u.Known && u.Weight >= .5 && !r.search.Says(focus, u.Text)
	})
}

// papers reports whether all the items that the question names are papers that the
// guide speaks of (除了出生证还要个啥), and not matters of their own.
func (r *reply) papers(focus retrieve.Passage) bool {
	return !begins(r.q.Text) && !slices.ContainsFunc(r.q.Units, func(u understand.Unit) bool {
		if !u.Known || u.Kind != lexicon.Item {
			return false
		}
		return !slices.ContainsFunc(append([]string{u.Text}, u.Terms...), func(t string) bool {
			last, _ := utf8.DecodeLastRuneInString(t)
			return strings.ContainsRune("证明本簿卡照片书表同", last) && r.search.Says(focus, t)
		})
	})
}

// supposes reports whether the text adds a condition to what was talked of.
func supposes(text string) bool {
	text = strings.TrimPrefix(text, "那")
	for _, w := range []string{"要是", "如果", "万一", "假如", "不是", "换成"} {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

// begins reports whether a statement begins a matter: 想办居住证.
func begins(text string) bool {
	for _, w := range []string{"想办", "要办", "办个", "办理", "申请", "想领", "要领", "想开", "要开"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// detail is the share of a statement that must stand in the guide talked about
// for the statement to be about that guide.
const (
	detail = 0.3
	said   = 0.6 // where another guide would fit too
)
