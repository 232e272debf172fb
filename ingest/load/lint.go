package load

import (
	"fmt"
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// A Lint is something a guide's editor should look at. It never keeps a guide out.
type Lint struct {
	Guide     string     `json:"guide"`
	Code      string     `json:"code"`
	Level     Level      `json:"level"`
	Message   string     `json:"message"`   // Chinese
	MessageEN string     `json:"messageEn"` // English
	Slot      guide.Slot `json:"slot,omitempty"`
}

// A Level says how much a lint matters.
type Level string

// The levels.
const (
	Advice Level = "advice" // may well be right as it is
	Warn   Level = "warn"   // probably wrong or missing
	Fault  Level = "fault"  // contradicts itself, or could not be read
)

func lint(id, code string, l Level, s guide.Slot, zh, en string) Lint {
	return Lint{Guide: id, Code: code, Level: l, Slot: s, Message: zh, MessageEN: en}
}

// Lints checks one guide by the rules a city audits its guides with (GB/T 39554
// and usual practice). It knows no day: see LintsOn.
func Lints(g *guide.Guide) []Lint {
	c := checker{g: g}
	c.identity()
	c.limits()
	c.visits()
	c.fees()
	c.lines()
	c.presence()
	return c.out
}

// LintsOn reports a guide that is not in force on day.
func LintsOn(g *guide.Guide, day guide.Day) []Lint {
	switch {
	case g.Validity.Expired(day):
		return []Lint{lint(g.ID, "expired", Warn, guide.ValidPeriod, "指南已于"+g.Validity.To.String()+"失效", "expired on "+g.Validity.To.String())}
	case g.Validity.Future(day):
		return []Lint{lint(g.ID, "not-yet", Advice, guide.ValidPeriod, "指南自"+g.Validity.From.String()+"起才生效", "not in force before "+g.Validity.From.String())}
	}
	return nil
}

type checker struct {
	g   *guide.Guide
	out []Lint
}

func (c *checker) add(code string, l Level, s guide.Slot, zh, en string) {
	c.out = append(c.out, lint(c.g.ID, code, l, s, zh, en))
}

func (c *checker) identity() {
	g := c.g
	if g.Scope.Region == "" {
		c.add("no-region", Fault, guide.Other, "没有写明适用地区，请在指南里写 region 或导入时用 -region 指定", "no region: name it in the guide or with -region")
	}
	if v := g.Validity; v.From != 0 && v.To != 0 && v.From > v.To {
		c.add("validity-order", Fault, guide.ValidPeriod, "生效日期晚于失效日期", "the guide expires before it takes effect")
	}
	if n := len(g.Codes.Task); n != 0 && n != 31 {
		c.add("task-code", Warn, guide.Other, fmt.Sprintf("实施编码应为31位，现为%d位", n), fmt.Sprintf("a task code (实施编码) has 31 characters, this one %d", n))
	}
	if h := g.Codes.Handle; h != "" && g.Codes.Task != "" && !strings.HasPrefix(h, g.Codes.Task) {
		c.add("handle-code", Warn, guide.Other, "业务办理项编码不以实施编码开头", "the handling code (业务办理项编码) does not begin with the task code")
	}
}

func (c *checker) limits() {
	g := c.g
	zero := func(l guide.Limit) bool {
		for _, d := range han.Durations(l.Text) {
			if !d.Immediate && d.Max > 0 {
				return false
			}
		}
		return true
	}
	for _, l := range g.Limits {
		if g.Kind == guide.Immediate && l.Kind != guide.LegalLimit && !zero(l) {
			c.add("immediate-limit", Warn, guide.TimeLimit, "办件类型是即办件，时限却是“"+l.Text+"”", "handled at once (即办件), yet with the limit “"+l.Text+"”")
		}
	}
	legal, promised := longest(g.Limits, guide.LegalLimit), longest(g.Limits, guide.PromisedLimit)
	if legal.Max > 0 && promised.Max > 0 && legal.Unit == promised.Unit && legal.Working == promised.Working && promised.Max > legal.Max {
		c.add("promise-longer", Fault, guide.TimeLimit, "承诺时限（"+promised.Text+"）长于法定时限（"+legal.Text+"）", "the promised limit ("+promised.Text+") is longer than the legal one ("+legal.Text+")")
	}
	if g.Kind == guide.Promised && promised.Immediate && promised.Max == 0 {
		c.add("promised-at-once", Advice, guide.TimeLimit, "办件类型是承诺件，承诺时限却是即办", "a promised item (承诺件) that is handled at once")
	}
	if len(g.Limits) == 0 {
		c.add("no-limit", Warn, guide.TimeLimit, "没有写办理时限", "no time limit")
	}
}

// longest is the longest limit of a kind, where the kind has one limit only:
// several are for different cases and can't be compared.
func longest(ls []guide.Limit, k guide.LimitKind) han.Duration {
	var found han.Duration
	n := 0
	for _, l := range ls {
		if l.Kind != k {
			continue
		}
		for _, d := range han.Durations(l.Text) {
			n++
			found = d
		}
	}
	if n != 1 {
		return han.Duration{}
	}
	return found
}

func (c *checker) visits() {
	v := c.g.Visits
	if v == nil {
		return
	}
	if v.Times > 0 && v.Reason == "" && runes(v.Text) < 8 {
		c.add("visit-reason", Advice, guide.Visits, "需要到现场，却没有写原因", "visits are needed and no reason is given")
	}
	if v.Times > 0 || len(c.g.Online) > 0 {
		return
	}
	for _, e := range c.g.Elements() {
		if containsAny(e.Text, "邮寄", "快递", "邮政", "EMS", "寄送", "寄递") {
			return
		}
	}
	c.add("visit-none", Warn, guide.Visits, "到现场次数为0，却没有网办入口，也没有写邮寄", "no visit is needed, but there is neither an online entry nor delivery by mail")
}

func (c *checker) fees() {
	paid, free, basis := false, false, false
	for _, f := range c.g.Fees {
		for _, a := range han.Amounts(f.Standard) {
			paid = paid || a.Fen > 0
			free = free || a.Free || a.Fen == 0
		}
		basis = basis || f.Basis != "" || strings.Contains(f.Standard, "《") || strings.Contains(f.Standard, "依据")
		if s := strings.TrimSpace(f.Standard); s == "是" || s == "收费" {
			c.add("fee-standard", Warn, guide.Fee, "写了收费，却没有写标准", "a fee, and no amount")
		}
	}
	if paid && !basis {
		c.add("fee-basis", Warn, guide.Fee, "写了收费标准，却没有写依据", "a fee, and no basis for it")
	}
	if free && !paid {
		for _, s := range c.g.Sections {
			if strings.Contains(s.Heading, "网上支付") && len(s.Text) > 0 && containsAny(s.Text[0], "是", "支持", "1") && !containsAny(s.Text[0], "不支持", "否") {
				c.add("fee-payment", Warn, guide.Fee, "不收费，却支持网上支付", "free, and yet paid online")
			}
		}
	}
}

func (c *checker) lines() {
	ask := map[string]bool{}
	for _, l := range c.g.Phones {
		n := han.Squash(l.Number)
		ask[n] = n != ""
		if local(l.Number) {
			c.add("area-code", Advice, guide.Phone, "咨询电话"+l.Number+"没有区号", "the phone number "+l.Number+" has no area code")
		}
	}
	for _, l := range c.g.Complaints {
		if ask[han.Squash(l.Number)] && len(l.Number) > 5 {
			c.add("same-phone", Warn, guide.Complaint, "监督投诉电话与咨询电话相同（"+l.Number+"）", "the complaint line is the enquiry line ("+l.Number+")")
		}
	}
}

// local reports a number of 7 or 8 digits without an area code.
func local(number string) bool {
	n := 0
	for _, r := range number {
		if digit(r) {
			n++
		}
	}
	return (n == 7 || n == 8) && !strings.ContainsAny(number, "-—－()（）转")
}

func (c *checker) presence() {
	g := c.g
	if len(g.Places) == 0 {
		c.add("no-place", Advice, guide.Place, "没有写办理地点", "no place")
	}
	if len(g.Phones) == 0 && !slices.ContainsFunc(g.Places, func(o guide.Office) bool { return o.Phone != "" }) {
		c.add("no-phone", Advice, guide.Phone, "没有写咨询电话", "no phone to ask")
	}
	if len(g.Materials) == 0 {
		c.add("no-materials", Advice, guide.Materials, "没有写办理材料（不需要材料也请写明）", "no materials (say so if none are needed)")
	}
	if len(g.Elements()) == 0 {
		c.add("empty-guide", Fault, guide.Other, "除标题外没有读到内容", "nothing but a title was found")
	}
}
