package guide

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// A Guide is one service guide (办事指南): one item (事项), or one 办理项 of an
// item, as one place handles it. Element names follow GB/T 39554; every text is
// as the source has it, only cleaned of markup and broken white space.
type Guide struct {
	ID            string     `json:"id"`
	Title         string     `json:"title"`                   // 事项名称
	Aliases       []string   `json:"aliases,omitempty"`       // other names people use for it
	Summary       string     `json:"summary,omitempty"`       // 事项简述
	Codes         Codes      `json:"codes,omitzero"`          // 基本、实施、办理项编码
	Scope         Scope      `json:"scope,omitzero"`          // where it holds, is handled, and whose office
	Department    string     `json:"department,omitempty"`    // 实施主体
	CoDepartments []string   `json:"coDepartments,omitempty"` // 联办机构
	Audience      []Audience `json:"audience,omitempty"`      // 服务对象; empty: everyone
	Kind          Kind       `json:"kind,omitempty"`          // 办件类型
	Validity      Validity   `json:"validity,omitzero"`       // 生效、失效日期
	Items         []string   `json:"items,omitempty"`         // 涉及事项, where the guide is a bundle (一件事)
	Replaces      string     `json:"replaces,omitempty"`      // id of the guide it succeeds

	Conditions  []Clause   `json:"conditions,omitempty"`
	Materials   []Material `json:"materials,omitempty"`
	Process     []Step     `json:"process,omitempty"`
	Limits      []Limit    `json:"limits,omitempty"`
	Fees        []FeeRule  `json:"fees,omitempty"`
	Places      []Office   `json:"places,omitempty"`
	Hours       []Clause   `json:"hours,omitempty"`
	Phones      []Line     `json:"phones,omitempty"`
	Complaints  []Line     `json:"complaints,omitempty"`
	Online      []Link     `json:"online,omitempty"`
	Visits      *Visit     `json:"visits,omitempty"`
	Results     []Clause   `json:"results,omitempty"`
	LegalBasis  []Law      `json:"legalBasis,omitempty"`
	Appointment []Clause   `json:"appointment,omitempty"`
	FAQ         []QA       `json:"faq,omitempty"`
	Sections    []Section  `json:"sections,omitempty"` // what fits no slot

	Source Source `json:"source,omitzero"`
}

// Codes are the item's codes of the implementation list (实施清单).
type Codes struct {
	Catalog string `json:"catalog,omitempty"` // 基本编码, 12 characters
	Task    string `json:"task,omitempty"`    // 实施编码, 31 characters
	Handle  string `json:"handle,omitempty"`  // 业务办理项编码, 33 characters
}

// A Scope says three different things that guides mix up: where the rule holds,
// where it may be handled (通办范围), and whose office its windows, phones and
// time limits belong to (级别管辖).
type Scope struct {
	// Region is the division where the rule holds: 6, 9 or 12 digits, 000000
	// national. Empty only until the loader has been told one.
	Region string `json:"region,omitempty"`
	// Handle is how far the item may be handled elsewhere.
	Handle Handling `json:"handle,omitempty"`
	// HandleText is 通办范围 as the guide words it.
	HandleText string `json:"handleText,omitempty"`
	// Serves lists divisions whose people the offices, phones and limits in the
	// guide serve, where that is not Region itself.
	Serves []string `json:"serves,omitempty"`
}

// Handling is the reach of 通办.
type Handling string

// The reaches of 通办; the zero value is "only where the rule holds".
const (
	HandledInCity       Handling = "city"
	HandledInProvince   Handling = "province"
	HandledNeighbouring Handling = "interprovince" // 跨省通办
	HandledNationwide   Handling = "national"
)

// An Audience is whom a guide serves (服务对象).
type Audience string

// The audiences.
const (
	Person   Audience = "person"   // 自然人
	Business Audience = "business" // 法人及其他组织
)

// A Kind is 办件类型.
type Kind string

// The kinds of handling; the zero value is unknown.
const (
	Immediate Kind = "immediate" // 即办件
	Promised  Kind = "promised"  // 承诺件
)

// A Source says where a guide came from.
type Source struct {
	URL    string `json:"url,omitempty"`
	File   string `json:"file,omitempty"`   // path below the ingested root
	Format string `json:"format,omitempty"` // json, exchange, markdown, html, text
	// Sample marks a guide of the fictional sample city: it must be marked as
	// such wherever it is shown.
	Sample bool `json:"sample,omitempty"`
}

// A Clause is one sentence or list item, word for word.
type Clause struct {
	Text   string `json:"text"`
	Label  string `json:"label,omitempty"`  // sub-heading it stands under
	Region string `json:"region,omitempty"` // division it is limited to
	Case   string `json:"case,omitempty"`   // 情形: when it applies
}

// A Material is one thing to bring or upload (材料).
type Material struct {
	Name   string `json:"name"`             // as the guide lists it, conditions in brackets included
	Type   string `json:"type,omitempty"`   // 原件/复印件
	Copies int    `json:"copies,omitempty"` // 份数
	Format string `json:"format,omitempty"` // 纸质/电子
	Need   string `json:"need,omitempty"`   // 必要/非必要/容缺
	Source string `json:"source,omitempty"` // 申请人自备/政府部门核发/…
	Exempt string `json:"exempt,omitempty"` // 免交: why it need not be brought, word for word
	Case   string `json:"case,omitempty"`   // 何种情形需要
	Note   string `json:"note,omitempty"`   // 填报须知、受理标准
	Form   string `json:"form,omitempty"`   // 空白表格 address
	Sample string `json:"sample,omitempty"` // 样表 address
	Region string `json:"region,omitempty"`
}

// A Step is one step of the process (环节).
type Step struct {
	Name   string `json:"name,omitempty"`
	Text   string `json:"text,omitempty"`
	Who    string `json:"who,omitempty"`   // 办理人员
	Limit  string `json:"limit,omitempty"` // 时限, word for word
	Result string `json:"result,omitempty"`
	Region string `json:"region,omitempty"`
	Case   string `json:"case,omitempty"`
}

// A Limit is a time limit (时限) in the guide's own words.
type Limit struct {
	Kind   LimitKind `json:"kind,omitempty"`
	Text   string    `json:"text"` // "5个工作日", or the sentence that says so
	Region string    `json:"region,omitempty"`
	Case   string    `json:"case,omitempty"`
}

// A LimitKind tells a legal from a promised limit.
type LimitKind string

// The kinds of limit; the zero value is a limit the guide doesn't name.
const (
	LegalLimit    LimitKind = "legal"    // 法定办结时限
	PromisedLimit LimitKind = "promised" // 承诺办结时限
)

// A FeeRule is one fee (收费项目、标准、依据), or the statement that there is none.
type FeeRule struct {
	Item     string `json:"item,omitempty"`
	Standard string `json:"standard"` // word for word: "不收费", "每证20元"
	Basis    string `json:"basis,omitempty"`
	Region   string `json:"region,omitempty"`
	Case     string `json:"case,omitempty"`
}

// An Office is a place where the item is handled.
type Office struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Window  string `json:"window,omitempty"`
	Hours   string `json:"hours,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Region  string `json:"region,omitempty"` // whose people it serves; empty: see Guide.ServesOffice
}

// A Line is a telephone line, or another way to ask or complain.
type Line struct {
	Label  string `json:"label,omitempty"`  // whose line it is
	Number string `json:"number,omitempty"` // as written, area code and extension included
	Text   string `json:"text,omitempty"`   // where it is no number: an address, a web page
	Region string `json:"region,omitempty"`
}

// A Link is an online entry.
type Link struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
	Text string `json:"text,omitempty"`
}

// A Visit is how often one has to come (到办事现场次数).
type Visit struct {
	Times  int    `json:"times"`
	Reason string `json:"reason,omitempty"` // 必须现场原因
	Text   string `json:"text,omitempty"`   // as the guide words it
}

// A Law is one legal basis.
type Law struct {
	Name   string `json:"name"`
	Number string `json:"number,omitempty"` // 文号
	Clause string `json:"clause,omitempty"` // 条款
	Text   string `json:"text,omitempty"`
}

// A QA is one question of the guide's own FAQ.
type QA struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// A Section is text that fits no slot, under its heading path.
type Section struct {
	Heading string   `json:"heading,omitempty"`
	Text    []string `json:"text"` // paragraphs
}

// Version is the guide's content hash: 16 hex digits of SHA-256 over its
// canonical JSON, without the file path it was loaded from. Two loads of the
// same content have the same version.
func (g *Guide) Version() string {
	c := *g
	c.Source.File = ""
	b, err := json.Marshal(&c)
	if err != nil { // a Guide holds nothing that JSON can't say
		panic(fmt.Sprintf("guide %s: marshal: %v", g.ID, err))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// For reports whether the guide serves a. An unset audience, the person's or the
// guide's, matches everyone.
func (g *Guide) For(a Audience) bool {
	return a == "" || len(g.Audience) == 0 || slices.Contains(g.Audience, a)
}

// Bundle reports whether the guide is a bundle's (一件事): it names the items it joins.
func (g *Guide) Bundle() bool { return len(g.Items) > 0 }
