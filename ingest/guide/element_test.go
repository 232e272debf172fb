package guide

import "testing"

func TestATextOfAFieldIsOneLineWhateverBreaksIt(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"身份证", "身份证"},
		{" 身份证 ", " 身份证 "},
		{"身份证\n户口簿", "身份证 户口簿"},
		{"身份证\r\n\r\n户口簿\n", "身份证 户口簿"},
		{"身份证\r户口簿", "身份证 户口簿"},
		{"身份证\u2028户口簿", "身份证 户口簿"},
		{"\u2029身份证", "身份证"},
	} {
		g := &Guide{Sections: []Section{{Heading: "其他", Text: []string{c.in}}}, FAQ: []QA{{Question: "要带什么？", Answer: c.in}}}
		es := g.Elements()
		if len(es) != 2 || es[1].Text != c.want {
			t.Errorf("elements of %q: %+v, want the second to be %q", c.in, es, c.want)
			continue
		}
		if want := "问：要带什么？\n答：" + c.want; es[0].Text != want {
			t.Errorf("question with the answer %q: %q, want %q", c.in, es[0].Text, want)
		}
	}
	if es := (&Guide{Sections: []Section{{Text: []string{"\n\u2028"}}}}).Elements(); len(es) != 0 {
		t.Errorf("elements of line breaks alone: %+v, want none", es)
	}
}
