package region

import (
	"slices"
	"strings"
	"testing"
)

func TestCodesHaveOneStoredForm(t *testing.T) {
	for in, want := range map[string]string{
		"371300": "371300", " 371300 ": "371300", "371300000000": "371300", "371302001000": "371302001", "371302001": "371302001",
		"371302000": "371302", "371302001002": "371302001002", "000000": "000000", "000000000000": "000000",
		"": "", "3713": "", "37130a": "", "3713000": "", "３７１３００": "",
	} {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestChainGoesUpToTheCountry(t *testing.T) {
	for in, want := range map[string]string{
		"371302001000": "371302001 371302 371300 370000 000000",
		"371302001002": "371302001002 371302001 371302 371300 370000 000000",
		"371302":       "371302 371300 370000 000000",
		"371300":       "371300 370000 000000",
		"370000":       "370000 000000",
		"110105":       "110105 110100 110000 000000",
		"000000":       "000000",
		"":             "",
		"abc":          "",
	} {
		if got := strings.Join(Chain(in), " "); got != want {
			t.Errorf("Chain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNamesAndValidity(t *testing.T) {
	china := China()
	for code, want := range map[string]string{
		"371302": "山东省临沂市兰山区", "371302001000": "山东省临沂市兰山区", "110105": "北京市朝阳区", "419001": "河南省济源市",
		"000000": "全国", "441900": "广东省东莞市", "990102": "990102", "371399": "371399", "x": "x", "110100": "北京市",
	} {
		if got := china.FullName(code); got != want {
			t.Errorf("FullName(%s) = %s, want %s", code, got, want)
		}
	}
	for code, want := range map[string]bool{
		"371302": true, "371302001": true, "371302001002": true, "000000": true, "110100": true, "371399": false, "990100": false, "": false, "37": false,
	} {
		if got := china.Valid(code); got != want {
			t.Errorf("Valid(%q) = %v, want %v", code, got, want)
		}
	}
	if d, ok := china.Division("371300000000"); !ok || d.Name != "临沂市" {
		t.Errorf("Division(371300000000) = %v, %v, want 临沂市", d, ok)
	}
}

var city = []Division{
	{Code: "990000", Name: "示例省"}, {Code: "990100", Name: "安澜市"},
	{Code: "990102", Name: "望湖区", Aliases: []string{"湖区"}}, {Code: "990103", Name: "青岚区"},
	{Code: "370191", Name: "高新区"}, {Code: "430971", Name: "大通湖区"},
}

func TestACityAddsItsOwnDivisions(t *testing.T) {
	china := China()
	with := china.With(city)
	if got, want := with.FullName("990102"), "示例省安澜市望湖区"; got != want {
		t.Errorf("FullName(990102) = %s, want %s", got, want)
	}
	if china.Valid("990102") {
		t.Error("With changed the table it was called on")
	}
	if got, want := with.With([]Division{{Code: "990102", Name: "新望湖区"}}).FullName("990102"), "示例省安澜市新望湖区"; got != want {
		t.Errorf("after a second With: FullName(990102) = %s, want %s", got, want)
	}
	if with.With([]Division{{Code: "1", Name: "x"}, {Code: "990105"}}).Valid("990105") {
		t.Error("With took a division without a name")
	}
}

func TestFind(t *testing.T) {
	table := China().With(city)
	for _, c := range []struct {
		text, near string
		want       string // span=code[,also…]; …
	}{
		// Full names.
		{"临沂市兰山区居住证", "", "临沂市兰山区=371302"},
		{"山东省临沂市", "", "山东省临沂市=371300"},
		{"我在山东临沂，想办落户", "", "山东临沂=371300"},
		{"臨沂市怎麼辦居住證", "", "臨沂市=371300"},
		{"历下区领失业金问哪个电话", "", "历下区=370102"},
		{"延边州的户口", "", "延边州=222400"},
		{"内蒙古自治区通辽市", "", "内蒙古自治区通辽市=150500"},
		{"新疆石河子能办吗", "", "新疆石河子=659001"},
		{"济南市中区", "", "济南市中区=370103"},
		{"济南市市中区", "", "济南市市中区=370103"},
		{"青岛市北区", "", "青岛市北区=370203"},
		{"临沂市市场监管局在哪", "", "临沂市=371300"},
		{"临沂市场监管局在哪", "", "临沂=371300"},
		{"从北京市搬到上海市", "", "北京市=110000; 上海市=310000"},
		{"荆州市公安县落户", "", "荆州市公安县=421022"},

		// Short names.
		{"临沂租房落户", "", "临沂=371300"},
		{"章丘落户要啥", "", "章丘=370114"},
		{"历城的派出所", "370100", "历城=370112"},
		{"我是义乌的，孩子在昆山上学", "", "义乌=330782; 昆山=320583"},
		{"沂水人咋办身份证", "371300", "沂水=371323"},
		{"海南落户要什么条件", "", "海南=460000,632500"},
		{"长春办居住证几天", "", "长春=220100"},
		{"内蒙古的户口", "", "内蒙古=150000"},
		{"广西怎么办", "", "广西=450000"},
		{"山东面向全国招人吗", "", "山东=370000"},

		// Several places of one name.
		{"朝阳区居住证", "", "朝阳区=110105,220104"},
		{"朝阳区居住证", "220100", "朝阳区=220104"},
		{"朝阳区居住证", "110000", "朝阳区=110105"},
		{"北京朝阳办居住证", "", "北京朝阳=110105"},
		{"在北京，朝阳的派出所", "", "北京=110000; 朝阳=110105"},
		{"长春朝阳区", "", "长春朝阳区=220104"},
		{"鼓楼区", "350100", "鼓楼区=350102"},
		{"河东区户口", "371300", "河东区=371312"},
		{"河东区户口", "370100", "河东区=371312"},
		{"河东区户口", "", "河东区=120102,371312"},
		{"和平区", "120000", "和平区=120101"},
		{"吉林落户", "", "吉林=220000,220200"},
		{"西安落户", "", "西安=610100"},
		{"河南落户", "410000", "河南=410000"},

		// Words that are also names.
		{"公安局分局几点上班", "421000", ""},
		{"公安局兰山分局", "371300", "兰山=371302"},
		{"荆州公安局", "", "荆州=421000"},
		{"农民专业合作社", "623000", ""},
		{"延长居住证有效期", "610600", ""},
		{"新建住房怎么办证", "360100", ""},
		{"全国统一大市场", "", ""},
		{"朝阳小区住户怎么落户", "110000", ""},
		{"朝阳小区", "211300", ""},
		{"我妈叫海南", "", ""},
		{"姓名和平", "120000", ""},
		{"中山东路派出所", "", ""},
		{"北京西路12号", "", ""},
		{"济南路派出所", "", ""},
		{"河南岸街道", "", ""},
		{"南山上有什么", "", ""},
		{"上海南站附近", "", "上海=310000"},
		{"本市中医院能报销吗", "370100", ""},
		{"市中的派出所", "370100", "市中=370103"},
		{"全市中小学入学", "370100", ""},
		{"主城区怎么落户", "140300", ""},
		{"城区怎么落户", "140300", "城区=140302"},
		{"城区怎么落户", "371300", ""},
		{"高新区在哪办", "370100", "高新区=370191"},
		{"高新区在哪办", "371300", ""},
		{"济南高新区", "", "济南高新区=370191"},
		{"大通湖区换居住证要几个工作日", "430900", "大通湖区=430971"},
		{"资金安全吗", "", ""},
		{"居民和家属一起", "", ""},
		{"规定日期之前", "", ""},
		{"几天等通知", "", ""},
		{"把孩子转到城乡居民医保", "", ""},
		{"山东大学的学生集体户", "", ""},
		{"", "", ""},
		{"😀！！", "", ""},
		{"望湖区和青岚区不一样吗", "", "望湖区=990102; 青岚区=990103"},
		{"望湖的居住证", "990100", "望湖=990102"},
		{"给个示例", "990100", ""},
		{"传单县里有吗", "", ""},
		{"单县落户", "", "单县=371722"},
		{"俺是费县的", "371300", "费县=371325"},
	} {
		var got []string
		for _, m := range table.Find(c.text, c.near) {
			if c.text[m.Start:m.End] != m.Text {
				t.Errorf("Find(%q): span %+v is not in the text", c.text, m)
			}
			s := m.Text + "=" + m.Code
			for _, a := range m.Also {
				s += "," + a
			}
			got = append(got, s)
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("Find(%q, %q): got %q, want %q", c.text, c.near, got, c.want)
		}
	}
}

func TestEveryDivisionIsFoundByItsFullName(t *testing.T) {
	china := China()
	for _, d := range china.divisions {
		full := china.FullName(d.Code)
		found := china.Find(full, "")
		if len(found) != 1 || found[0].Code != d.Code || found[0].Text != full {
			t.Errorf("Find(%q) = %+v, want %s alone", full, found, d.Code)
		}
		if got := china.Find(d.Name+"的派出所", d.Code); len(got) != 1 || got[0].Code != d.Code {
			t.Errorf("Find(%s的派出所, %s) = %+v, want %s", d.Name, d.Code, got, d.Code)
		}
	}
}

func TestShortNames(t *testing.T) {
	for in, want := range map[string]string{
		"临沂市": "临沂", "延边朝鲜族自治州": "延边 延边州", "广西壮族自治区": "广西", "恩施土家族苗族自治州": "恩施 恩施州",
		"东乡族自治县": "东乡 东乡县", "神农架林区": "神农架", "浦东新区": "浦东", "杭锦旗": "", "费县": "费", "中沙群岛的岛礁及其海域": "",
		"伊犁哈萨克自治州": "伊犁 伊犁州", "大兴安岭地区": "大兴安岭", "香港特别行政区": "香港", "隆林各族自治县": "隆林 隆林县",
	} {
		if got := strings.Join(shortNames(in), " "); got != want {
			t.Errorf("shortNames(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestEveryWordThatNeedsCareIsAName(t *testing.T) {
	table := China().With(city)
	known := func(name string) bool {
		r := []rune(name)
		return slices.ContainsFunc(table.names()[r[0]], func(n placeName) bool { return slices.Equal(n.text, r) })
	}
	// Zones and names that only single cities have.
	own := []string{"高新", "经开", "开发", "新区", "开发区", "经开区", "保税", "保税区", "工业", "工业园区", "示范区", "老城区", "中区"}
	for name := range words().classes {
		if !known(name) && !slices.Contains(own, name) {
			t.Errorf("words.txt: %s is no division's name", name)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("山东临沂兰山区", "371300")
	f.Add("济南市中区\u200b中山东路", "")
	f.Add("\xff臨沂", "000000000000")
	table := China()
	f.Fuzz(func(t *testing.T, text, near string) {
		last := 0
		for _, m := range table.Find(text, near) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) || text[m.Start:m.End] != m.Text {
				t.Fatalf("Find(%q, %q): span %+v", text, near, m)
			}
			if _, ok := table.Division(m.Code); !ok {
				t.Fatalf("Find(%q, %q): unknown code %s", text, near, m.Code)
			}
			last = m.End
		}
		Chain(near)
		table.FullName(near)
	})
}

func BenchmarkFind(b *testing.B) {
	t := China()
	q := "我户口在山东临沂沂水县，现在在济南历下区租房子，想把孩子户口迁过来，要带什么材料，几天能办好"
	b.ReportAllocs()
	for b.Loop() {
		t.Find(q, "370100")
	}
}

func BenchmarkBuild(b *testing.B) {
	list := China().divisions
	for b.Loop() {
		build(slices.Clone(list)).names()
	}
}

func TestNamesAreThoseThatPeopleUse(t *testing.T) {
	codes := map[string][]string{}
	before := ""
	China().Names(func(name string, c []string) {
		if name <= before {
			t.Errorf("%s comes after %s", name, before)
		}
		before, codes[name] = name, c
	})
	for name, want := range map[string]string{"临沂": "371300", "临沂市": "371300", "兰山区": "371302", "大理石": ""} {
		if got := strings.Join(codes[name], " "); got != want {
			t.Errorf("the name %s means %q, want %q", name, got, want)
		}
	}
}
