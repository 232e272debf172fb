package browsertest

import "testing"

// TestLook takes pictures for people to look at; what can be measured is measured
// elsewhere.
func TestLook(t *testing.T) {
	m := newMock(t)
	const about = "/embed?region=990100&region-name=安澜市&hotline=12345&hours=每天24小时"
	for _, c := range []struct {
		name          string
		width, height int64
		attrs         string
	}{
		{"phone", 390, 844, ""},
		{"phone-elder", 390, 844, "&elder"},
		{"desktop", 1280, 800, ""},
		{"desktop-elder", 1280, 800, "&elder"},
		{"narrow-elder", 320, 640, "&elder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPage(t)
			if c.width < 600 {
				p.phone(c.width, c.height)
			}
			p.open(m.URL + about + c.attrs)
			p.shot(c.name + "-0-closed")
			p.click(".launcher")
			p.wait(`!$(".panel").hidden`)
			p.shot(c.name + "-1-start")
			p.ask("居住证要带什么材料？")
			p.answered(1)
			p.shot(c.name + "-2-materials")
			p.click(".cite")
			p.wait(`$("dialog mark")`)
			p.shot(c.name + "-3-source")
			p.press("\x1b")
			p.ask("新生儿出生要办哪些事，收费吗")
			p.answered(2)
			p.shot(c.name + "-4-bundle")
			p.click(".human")
			p.answered(3)
			p.shot(c.name + "-5-person")
			p.noErrors()
		})
	}
}

func TestLookAtPages(t *testing.T) {
	m := newMock(t)
	for _, c := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1280, 800}, {"tablet", 1024, 768}, {"phone", 390, 844}} {
		t.Run(c.name, func(t *testing.T) {
			p := newPage(t)
			if c.width < 600 {
				p.phone(c.width, c.height)
			} else {
				p.size(c.width, c.height)
			}
			p.open(m.URL + "/")
			p.shot("portal-" + c.name)
			eval[bool](p, `(document.querySelectorAll(".ask")[4].click(), true)`)
			p.answered(1)
			p.shot("portal-answer-" + c.name)
			p.open(m.URL + "/console")
			p.shot("console-empty-" + c.name)
			eval[bool](p, `(document.querySelector("#q").focus(), true)`)
			p.write("居住证要带什么材料")
			p.enter()
			p.wait(`document.querySelector("#fields .slot") && document.querySelector("#result").dataset.ms`)
			p.shot("console-" + c.name)
			p.open(m.URL + "/guides/residence-permit?section=收费标准&quote=首次申领：不收费")
			p.wait(`document.querySelector("mark")`)
			eval[bool](p, `(scrollTo(0, 0), true)`)
			p.shot("guide-" + c.name)
			p.noErrors()
		})
	}
}
