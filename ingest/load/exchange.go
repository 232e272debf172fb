package load

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/region"
)

//go:embed exchange.txt
var exchangeText string

// exchangeFields is exchange.txt, read.
type exchangeFields struct {
	order   []string                     // fields of a record, normalised
	targets map[string]target            // their meanings; tNone: administration
	columns map[string]map[string]string // group -> field -> column; "-" administration
}

var fields = sync.OnceValue(func() *exchangeFields {
	x := &exchangeFields{targets: map[string]target{}, columns: map[string]map[string]string{}}
	group := ""
	for line := range strings.Lines(exchangeText) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || strings.HasPrefix(f[0], "#"):
		case strings.HasPrefix(f[0], "["):
			group = strings.Trim(f[0], "[]")
			x.columns[group] = map[string]string{}
		case group == "record":
			key := fieldKey(f[0])
			x.order = append(x.order, key)
			x.targets[key] = target(max(slices.Index(targetNames[:], f[1]), 0))
		default:
			x.columns[group][fieldKey(f[0])] = f[1]
		}
	}
	return x
})

// fieldKey makes task_name, TASK_NAME and taskName one.
func fieldKey(s string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", ""))
}

func isExchange(r record) bool {
	for k := range r {
		switch fieldKey(k) {
		case "taskname", "事项名称":
			return true
		}
	}
	return false
}

// lists are the arrays inside a record.
var lists = []struct {
	group string
	t     target
	keys  []string
}{
	{"material", tMaterials, []string{"material", "materials", "materiallist", "taskmaterial", "材料", "申请材料", "办理材料"}},
	{"step", tProcess, []string{"flow", "flows", "flowlist", "process", "handleflow", "办理流程"}},
	{"fee", tFee, []string{"fee", "fees", "feelist", "charge", "charges", "收费项目", "收费"}},
	{"law", tLaw, []string{"law", "laws", "lawlist", "bylaw", "设定依据"}},
	{"faq", tFAQ, []string{"faq", "faqs", "question", "questions", "commonproblem", "常见问题"}},
}

// exchange reads one record of an exchange file.
func (l *loader) exchange(r record, id string) error {
	x := &exchanger{filler: filler{g: &guide.Guide{ID: id}, w: words(), o: l.o, file: l.name, context: map[string]bool{}}, r: map[string]any{}, used: map[string]bool{}}
	for k, v := range r {
		x.r[fieldKey(k)] = v
	}
	g := x.g
	g.Title = tidy(x.string("taskname"))
	if g.Title == "" {
		g.Title = tidy(x.string("事项名称"))
	}
	if g.Title == "" {
		return &Error{File: l.name, Code: BadGuide, ZH: "缺少事项名称（task_name）", EN: "no task_name"}
	}
	for _, key := range []string{"taskhandleitem", "taskcode"} {
		if v := tidy(x.string(key)); v != "" && ascii(v) && !strings.ContainsAny(v, " /") {
			g.ID = v
			break
		}
	}
	for _, key := range []string{"regioncode", "areacode"} {
		if c := region.Canonical(x.string(key)); c != "" {
			g.Scope.Region = c
		}
	}
	x.near = g.Scope.Region
	if x.near == "" {
		x.near = region.Canonical(l.o.Region)
	}
	x.read()
	x.settle()
	g.Source.Format = "exchange"
	l.guides = append(l.guides, g)
	l.lints = append(l.lints, x.lints...)
	return nil
}

type exchanger struct {
	filler
	r    map[string]any // fields by fieldKey
	used map[string]bool
}

func (x *exchanger) read() {
	for _, li := range lists {
		for _, key := range li.keys {
			if a, ok := x.r[key].([]any); ok {
				x.used[key] = true
				x.list(li.group, li.t, a)
			}
		}
	}
	x.days("anticipateday", tLegalLimit, "法定办结时限")
	x.days("promiseday", tPromisedLimit, "承诺办结时限")
	for _, key := range fields().order {
		if t := fields().targets[key]; t != tNone && !x.used[key] {
			x.field(t, key)
		}
		x.used[key] = true
	}
	x.fee()
	switch s := x.string("taskstate"); {
	case containsAny(s, "取消", "暂停", "停用", "废止"):
		x.lints = append(x.lints, lint(x.g.ID, "not-active", Warn, "", "状态是“"+s+"”，请确认是否还应发布", "the record's state is “"+s+"”: should it be published?"))
	}
	var strange []string
	for _, key := range slices.Sorted(maps.Keys(x.r)) {
		if x.used[key] {
			continue
		}
		body := x.body(x.r[key])
		ts, _, ok := x.w.label(key, true)
		switch {
		case len(body) == 0:
		case ok && ts[0] != tTitle:
			x.section(&section{label: key, targets: ts, body: body})
		case !ascii(key):
			x.other(&section{label: key, body: body})
		default:
			strange = append(strange, key)
		}
	}
	if len(strange) > 0 {
		ks := strings.Join(strange, "、")
		x.lints = append(x.lints, lint(x.g.ID, "unknown-fields", Advice, "", "没有读入的字段："+ks, "fields that were not read: "+ks))
	}
}

// field reads one field into its slot.
func (x *exchanger) field(t target, key string) {
	body := x.body(x.r[key])
	if len(body) == 0 || t == tTitle || t == tRegion {
		return
	}
	if code := text(body); len(body) == 1 && digit(rune(code[0])) {
		switch {
		case t == tKind && code == "1":
			x.g.Kind = guide.Immediate
			return
		case t == tKind && code == "2":
			x.g.Kind = guide.Promised
			return
		case t == tKind || t == tAudience || t == tChannel || t == tHandling || t == tResult || t == tAppointment:
			// A bare code says nothing without its table, which is the city's.
			x.lints = append(x.lints, lint(x.g.ID, "code-only", Advice, "", "字段 "+key+" 只有代码 "+code+"，没有文字", "the field "+key+" holds only the code "+code))
			return
		}
	}
	label := ""
	if t == tVisitsReason {
		label = "必须现场原因"
	}
	x.fill(t, &section{label: label, targets: []target{t}, body: body, inline: true})
}

// days reads a limit in its three fields: number, unit, explanation.
func (x *exchanger) days(key string, t target, label string) {
	n, unit, why := x.string(key), x.string(key+"type"), x.string(key+"explain")
	if unit == "" {
		unit = x.string(key + "unit")
	}
	kind := guide.PromisedLimit
	if t == tLegalLimit {
		kind = guide.LegalLimit
	}
	add := func(s string) {
		if s != "" {
			x.g.Limits = append(x.g.Limits, guide.Limit{Kind: kind, Text: s})
		}
	}
	if _, bare := han.Number(n); n != "" && bare {
		if unit == "" || ascii(unit) {
			x.g.Sections = append(x.g.Sections, guide.Section{Heading: label, Text: []string{joinWith(n, " 单位代码 ", unit)}})
			x.lints = append(x.lints, lint(x.g.ID, "limit-unit", Warn, guide.TimeLimit, label+"没有单位", "the limit has no unit in words"))
			n = ""
		} else {
			n += strings.TrimPrefix(unit, "个")
			if strings.HasPrefix(unit, "个") || unit == "工作日" {
				n = strings.TrimSuffix(n, strings.TrimPrefix(unit, "个")) + "个" + strings.TrimPrefix(unit, "个")
			}
		}
	}
	if zero := strings.HasPrefix(n, "0"); n != "" && !strings.Contains(why, n) && !(zero && why != "") {
		add(n)
	}
	add(why)
}

// fee reads is_fee and fee_basis: the list of fees says it better, if there is one.
func (x *exchanger) fee() {
	is, basis := x.string("isfee"), x.body(x.r["feebasis"])
	if len(x.g.Fees) == 0 {
		switch is {
		case "0", "false":
			x.g.Fees = []guide.FeeRule{{Standard: "不收费"}}
		case "1", "true":
			x.g.Fees = []guide.FeeRule{{Item: "是否收费", Standard: "是"}}
		case "":
		default:
			x.fill(tFee, &section{label: "是否收费", targets: []target{tFee}, body: []block{{text: is}}})
		}
	}
	if len(basis) > 0 {
		x.fill(tFeeBasis, &section{label: "收费依据", targets: []target{tFeeBasis}, body: basis})
	}
}

// list reads an array of objects as the rows of a table.
func (x *exchanger) list(group string, t target, a []any) {
	var body []block
	known := fields().columns[group]
	var words map[string]string
	for _, g := range columnGroups() {
		if g.name == group {
			words = g.words
		}
	}
	var strange, codes []string
	for _, e := range a {
		r, ok := e.(record)
		if !ok {
			body = append(body, x.body(e)...)
			continue
		}
		b := block{kind: row, cols: &columns{group: group}}
		// Fields in the order of the table, so that a guide's version does not
		// depend on a map's order.
		for _, key := range slices.Sorted(maps.Keys(r)) {
			v := strings.Join(lineTexts(x.body(r[key])), "\n")
			col, ok := known[fieldKey(key)]
			if !ok {
				col, ok = words[han.Squash(key)]
			}
			head := key
			switch {
			case v == "" || col == "-":
				continue
			case !ok && ascii(key):
				if !slices.Contains(strange, key) {
					strange = append(strange, key)
				}
				continue
			case (col == "form" || col == "sample") && group == "material":
				if web(v) {
					b.links = append(b.links, anchor{map[string]string{"form": "空白表格", "sample": "样表"}[col], v})
				}
				continue
			case len(v) < 3 && digit(rune(v[0])) && (col == "type" || col == "format" || col == "need" || col == "source"):
				if !slices.Contains(codes, key) {
					codes = append(codes, key) // a bare code; see field
				}
				continue
			case fieldKey(key) == "bylaw" && group == "material":
				col, head = "", "依据"
			}
			b.cells = append(b.cells, v)
			b.cols.names = append(b.cols.names, col)
			b.cols.heads = append(b.cols.heads, head)
		}
		b.text = strings.Join(b.cells, " ")
		if b.text != "" {
			body = append(body, b)
		}
	}
	if len(strange) > 0 {
		ks := strings.Join(strange, "、")
		x.lints = append(x.lints, lint(x.g.ID, "unknown-fields", Advice, "", group+" 中没有读入的字段："+ks, "fields of "+group+" that were not read: "+ks))
	}
	if len(codes) > 0 {
		ks := strings.Join(codes, "、")
		x.lints = append(x.lints, lint(x.g.ID, "code-only", Advice, "", group+" 的字段 "+ks+" 只有代码，没有文字", "fields of "+group+" hold only codes: "+ks))
	}
	if group == "step" && backwards(body) {
		slices.Reverse(body)
		x.lints = append(x.lints, lint(x.g.ID, "steps-reversed", Warn, guide.Process, "办理环节是倒序的，已按先后排列", "the steps were in reverse order and have been turned round"))
	}
	if len(body) > 0 {
		x.fill(t, &section{targets: []target{t}, body: body})
	}
}

// backwards reports steps that begin with the end and end with the beginning.
func backwards(rows []block) bool {
	if len(rows) < 2 {
		return false
	}
	name := func(b block) string {
		if b.cols == nil {
			return b.text
		}
		return b.cols.get(b.cells, "name")
	}
	return containsAny(name(rows[0]), "办结", "送达", "发证", "领取", "归档") && containsAny(name(rows[len(rows)-1]), "申请", "受理", "收件")
}

// string is a field's value as one line; placeholders are empty.
func (x *exchanger) string(key string) string {
	x.used[key] = true
	return tidy(strings.Join(lineTexts(x.body(x.r[key])), " "))
}

func lineTexts(bs []block) []string {
	out := make([]string, len(bs))
	for i, b := range bs {
		out[i] = b.text
	}
	return out
}

// body is a field's value as blocks: HTML, escaped once or twice, is read.
func (x *exchanger) body(v any) []block {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "&lt;table") || strings.Contains(strings.ToLower(v), "<table") {
			return expand(readHTML(unescape(v)).blocks)
		}
		var out []block
		for l := range strings.SplitSeq(plain(stripTags(v)), "\n") {
			if l = tidy(l); l != "" && !x.w.blank(l) {
				out = append(out, block{text: l})
			}
		}
		return out
	case json.Number:
		return []block{{text: v.String()}}
	case bool:
		if v {
			return []block{{text: "1"}}
		}
		return []block{{text: "0"}}
	case []any:
		var out []block
		for _, e := range v {
			out = append(out, x.body(e)...)
		}
		return out
	}
	return nil
}
