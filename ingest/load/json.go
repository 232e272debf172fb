package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// record is one JSON object that should be a guide.
type record = map[string]any

// guideSchema is guide.schema.json, compiled once.
var guideSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(guide.Schema()))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("guide.schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("guide.schema.json")
})

// json reads a file of guides: ours or exchange records, one, a list, or a list
// in an envelope.
func (l *loader) json(text string) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		line := syntaxLine(text, err)
		return &Error{File: l.name, Code: BadJSON, Err: err,
			ZH: fmt.Sprintf("JSON 格式有误（第 %d 行附近），请检查逗号、引号和括号", line),
			EN: fmt.Sprintf("not valid JSON (near line %d): check commas, quotes and brackets", line)}
	}
	rs := records(v, 0)
	if len(rs) == 0 {
		return &Error{File: l.name, Code: BadJSON,
			ZH: "没有找到指南：应为一份指南、指南数组或 {\"guides\": […]}", EN: "no guide found: want a guide, an array of guides or {\"guides\": […]}"}
	}
	var first error
	for i, r := range rs {
		id := l.id
		if len(rs) > 1 {
			id = fmt.Sprintf("%s-%d", l.id, i+1)
		}
		err := l.record(r, id)
		if err == nil {
			continue
		}
		if first == nil {
			first = err
		}
		var e *Error
		if errors.As(err, &e) {
			l.lints = append(l.lints, lint(id, string(e.Code), Fault, "", e.ZH, e.EN))
		}
	}
	if len(l.guides) == 0 {
		return first
	}
	return nil
}

func (l *loader) record(r record, id string) error {
	if isExchange(r) {
		return l.exchange(r, id)
	}
	schema, err := guideSchema()
	if err != nil {
		return fmt.Errorf("compile guide.schema.json: %w", err)
	}
	if err := schema.Validate(r); err != nil {
		zh, en := explain(err)
		return &Error{File: l.name, Code: BadGuide, Err: err, ZH: zh, EN: en}
	}
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("load %s: %w", l.name, err)
	}
	g := new(guide.Guide)
	if err := json.Unmarshal(b, g); err != nil {
		return &Error{File: l.name, Code: BadGuide, Err: err,
			ZH: "日期应写成 2026-03-12 这样的真实日期", EN: "a date must be a real day such as 2026-03-12"}
	}
	if g.ID == "" {
		g.ID = id
	}
	if g.Scope.Region != "" {
		g.Scope.Region = region.Canonical(g.Scope.Region)
	}
	g.Source.Format = "json"
	l.guides = append(l.guides, g)
	return nil
}

// records finds the guides in a value: itself, its elements, or what an
// envelope ({"data": {"rows": […]}}) holds.
func records(v any, depth int) []record {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		var out []record
		for _, e := range v {
			if r, ok := e.(record); ok {
				out = append(out, r)
			}
		}
		return out
	case record:
		if _, ok := v["title"]; ok || isExchange(v) {
			return []record{v}
		}
		for _, key := range []string{"guides", "data", "result", "rows", "list", "records", "items", "custom"} {
			if e, ok := v[key]; ok {
				if rs := records(e, depth+1); len(rs) > 0 {
					return rs
				}
			}
		}
		if depth == 0 && len(v) > 0 {
			return []record{v} // the schema will say what is missing
		}
	}
	return nil
}

// syntaxLine is the line of a JSON syntax error, from 1.
func syntaxLine(text string, err error) int {
	var se *json.SyntaxError
	if errors.As(err, &se) {
		return 1 + strings.Count(text[:min(max(int(se.Offset), 0), len(text))], "\n")
	}
	return 1 + strings.Count(text, "\n")
}

// explain tells what to do about a guide that breaks the schema: at most five
// places, in Chinese and in English.
func explain(err error) (zh, en string) {
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return "指南不符合格式", "the guide does not fit the schema"
	}
	type advice struct{ zh, en string }
	var found []advice
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		_, either := e.ErrorKind.(*kind.AnyOf)
		if len(e.Causes) > 0 && !either {
			for _, c := range e.Causes {
				walk(c)
			}
			return
		}
		at := "/" + strings.Join(e.InstanceLocation, "/")
		z, n := advise(e)
		found = append(found, advice{at + " " + z, at + " " + n})
	}
	walk(ve)
	// The validator visits an object's fields in any order; people read one.
	slices.SortFunc(found, func(a, b advice) int { return strings.Compare(a.en, b.en) })
	var zs, es []string
	for _, f := range found[:min(len(found), mostAdvice)] {
		zs, es = append(zs, f.zh), append(es, f.en)
	}
	return strings.Join(zs, "；"), strings.Join(es, "; ")
}

// mostAdvice is how many violations of one guide are told at once.
const mostAdvice = 5

// advise words one violation.
func advise(e *jsonschema.ValidationError) (zh, en string) {
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		missing := slices.Sorted(slices.Values(k.Missing))
		return "缺少 " + strings.Join(missing, "、") + "，请补上", "lacks " + strings.Join(missing, ", ")
	case *kind.AdditionalProperties:
		unknown := slices.Sorted(slices.Values(k.Properties))
		return "有不认识的字段 " + strings.Join(unknown, "、") + "，请改名或删去", "has unknown fields " + strings.Join(unknown, ", ")
	case *kind.Type:
		want := strings.Join(k.Want, "|")
		return "类型应为 " + want + "，现为 " + k.Got, "must be " + want + ", is " + k.Got
	case *kind.Enum:
		return fmt.Sprintf("只能是 %v 之一", k.Want), fmt.Sprintf("must be one of %v", k.Want)
	case *kind.Pattern:
		switch {
		case strings.Contains(k.Want, "[0-9]{12}"):
			return "应为6、9或12位区划代码", "must be a division code of 6, 9 or 12 digits"
		case strings.Contains(k.Want, "[0-9]{4}-"):
			return "应写成 2026-03-12 这样的日期", "must be a date such as 2026-03-12"
		case strings.Contains(k.Want, "https"):
			return "应为以 http:// 或 https:// 开头的网址", "must be an address that begins with http:// or https://"
		}
		if k.Want == `\S` {
			return "不能为空", "must not be empty"
		}
		return "不能为空，也不能有换行或斜杠", "must not be empty or hold line breaks or slashes"
	case *kind.MinLength:
		return "不能为空", "must not be empty"
	case *kind.MaxLength:
		return fmt.Sprintf("不能超过 %d 字", k.Want), fmt.Sprintf("must not be longer than %d characters", k.Want)
	case *kind.MinItems:
		return "至少要有一项", "must have an element"
	case *kind.Minimum, *kind.Maximum:
		return "数值超出范围", "is out of range"
	case *kind.AnyOf:
		return "内容是空的：请写名称或文字", "says nothing: give it a name or a text"
	}
	return "不符合格式", "does not fit the schema"
}
