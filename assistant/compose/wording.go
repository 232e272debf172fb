package compose

import "yijian/ingest/guide"

// A Lang is the language of everything around the quotations; quotations stay in
// the guide's own.
type Lang string

// The languages.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// lead introduces a slot's lines; it holds no fact. A list that is not shown
// whole says so.
func lead(s guide.Slot, l Lang, partly bool) string {
	switch {
	case l == English && partly:
		return leadEN[s] + " (not all shown, unfold for the rest): "
	case l == English:
		return leadEN[s] + ": "
	case partly:
		return leadZH[s] + "（没有列全，其余请展开）："
	}
	return leadZH[s] + "："
}

var leadZH = map[guide.Slot]string{
	guide.Conditions:  "办理条件",
	guide.Materials:   "需要的材料",
	guide.Process:     "办理流程",
	guide.TimeLimit:   "办理时限",
	guide.Fee:         "收费",
	guide.Place:       "办理地点",
	guide.Hours:       "办理时间",
	guide.Phone:       "咨询电话",
	guide.Complaint:   "监督投诉",
	guide.Online:      "网上办理",
	guide.Visits:      "跑现场",
	guide.Result:      "结果和领取",
	guide.LegalBasis:  "依据",
	guide.Appointment: "预约",
	guide.ValidPeriod: "施行时间",
	guide.Other:       "指南说明",
}

var leadEN = map[guide.Slot]string{
	guide.Conditions:  "Who can apply",
	guide.Materials:   "What to bring",
	guide.Process:     "Steps",
	guide.TimeLimit:   "Time needed",
	guide.Fee:         "Fee",
	guide.Place:       "Where",
	guide.Hours:       "Opening hours",
	guide.Phone:       "Phone",
	guide.Complaint:   "Complaints",
	guide.Online:      "Online",
	guide.Visits:      "Visits in person",
	guide.Result:      "Result and collection",
	guide.LegalBasis:  "Legal basis",
	guide.Appointment: "Appointment",
	guide.ValidPeriod: "In force",
	guide.Other:       "The guide says",
}

// Name is the slot's name as a person would say it, for listing what is missing.
func Name(s guide.Slot, l Lang) string {
	switch {
	case s == guide.Other && l == English:
		return "what you ask"
	case s == guide.Other:
		return "您问的这一点"
	case l == English:
		return leadEN[s]
	}
	return leadZH[s]
}
