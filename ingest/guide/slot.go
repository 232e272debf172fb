package guide

import "strings"

// A Slot is an element of a guide that people ask for (要素). The names are part
// of the API (claims and unanswered slots carry them).
type Slot string

// The slots, in the order in which a guide is shown.
const (
	Conditions  Slot = "conditions"  // 受理条件
	Materials   Slot = "materials"   // 办理材料
	Process     Slot = "process"     // 办理流程
	TimeLimit   Slot = "timeLimit"   // 法定、承诺时限
	Fee         Slot = "fee"         // 收费标准、依据
	Place       Slot = "place"       // 办理地点、机构
	Hours       Slot = "hours"       // 办理时间
	Phone       Slot = "phone"       // 咨询电话
	Complaint   Slot = "complaint"   // 监督投诉
	Online      Slot = "online"      // 网办地址
	Visits      Slot = "visits"      // 到现场次数
	Result      Slot = "result"      // 办理结果、送达
	LegalBasis  Slot = "legalBasis"  // 设定依据
	Appointment Slot = "appointment" // 预约
	ValidPeriod Slot = "validity"    // 指南生效、失效日期
	Other       Slot = "other"       // 其余章节、常见问题、事项简述
)

// Slots lists every slot in the order in which a guide is shown.
var Slots = []Slot{
	Conditions, Materials, Process, TimeLimit, Fee, Place, Hours, Phone, Complaint,
	Online, Visits, Result, LegalBasis, Appointment, ValidPeriod, Other,
}

// Heading is the slot's usual heading in a guide (Chinese), used where the guide
// itself has none.
func (s Slot) Heading() string {
	switch s {
	case Conditions:
		return "受理条件"
	case Materials:
		return "办理材料"
	case Process:
		return "办理流程"
	case TimeLimit:
		return "办理时限"
	case Fee:
		return "收费标准"
	case Place:
		return "办理地点"
	case Hours:
		return "办理时间"
	case Phone:
		return "咨询电话"
	case Complaint:
		return "监督投诉"
	case Online:
		return "网上办理"
	case Visits:
		return "到现场次数"
	case Result:
		return "办理结果"
	case LegalBasis:
		return "设定依据"
	case Appointment:
		return "预约办理"
	case ValidPeriod:
		return "有效期"
	}
	return "其他说明"
}

// Usual reports whether a heading says no more than the slot's name does. One
// that does (不予受理的情形, 已停止执行的旧标准) must be shown with what stands
// under it.
func (s Slot) Usual(heading string) bool {
	if heading == "" || heading == s.Heading() {
		return true
	}
	for _, w := range []string{"不", "禁止", "停止", "废止", "旧", "除外", "原", "历史"} {
		if strings.Contains(heading, w) {
			return false
		}
	}
	words := map[Slot][]string{
		Conditions: {"条件", "范围", "对象", "资格"}, Materials: {"材料", "资料", "手续"},
		Process: {"流程", "程序", "步骤", "环节", "办理"}, Fee: {"收费", "费用"}, Place: {"地点", "地址", "机构", "窗口"},
		Hours: {"时间"}, Phone: {"电话", "咨询", "联系"}, Complaint: {"投诉", "监督"}, Online: {"网"},
		Visits: {"现场", "次数"}, Result: {"结果", "领取", "送达", "领证"}, LegalBasis: {"依据"}, Appointment: {"预约"},
		ValidPeriod: {"有效", "施行", "生效"}, Other: {"事项简述", "常见问题", HandleHeading, "涉及事项", "说明", "须知", "注意"},
	}[s]
	for _, w := range words {
		if strings.Contains(heading, w) {
			return true
		}
	}
	return false
}
