package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focus tells where the keyboard is: in the widget, else in the page.
const focus = `(() => { const a = document.querySelector("yijian-chat").shadowRoot.activeElement ?? document.activeElement; return a.className || a.id || a.tagName; })()`

func TestWholePathWorksFromTheKeyboard(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.where())
	p.press(kb.Tab) // the page's own link
	p.press(kb.Tab)
	if got := eval[string](p, focus); got != "launcher" {
		t.Fatalf("the second Tab reaches %q, want the launcher", got)
	}
	if got := eval[string](p, `getComputedStyle($(".launcher")).outlineStyle`); got != "solid" {
		t.Errorf("the launcher's focus outline is %q, want it visible", got)
	}
	p.enter()
	p.wait(`!$(".panel").hidden`)
	if got := eval[string](p, focus); got != "TEXTAREA" {
		t.Errorf("after opening, the focus is in %q, want the box", got)
	}
	p.write("居住证要多少钱？")
	p.enter()
	p.answered(1)
	for range 12 {
		if strings.HasPrefix(eval[string](p, focus), "cite") {
			break
		}
		p.press(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
	}
	if got := eval[string](p, focus); got != "cite" {
		t.Fatalf("Shift+Tab from the box never reaches a citation, it is at %q", got)
	}
	p.enter()
	p.wait(`$("dialog[open] mark")`)
	p.reads("dialog", "每证20元")
	p.press(kb.Escape)
	p.wait(`!$("dialog")`)
	if got := eval[string](p, focus); got != "cite" {
		t.Errorf("after Escape the focus is in %q, want it back on the citation", got)
	}
	if !eval[bool](p, `!$(".panel").hidden`) {
		t.Error("Escape in the dialog closed the panel too")
	}
	p.press(kb.Escape)
	p.wait(`$(".panel").hidden`)
	if got := eval[string](p, focus); got != "launcher" {
		t.Errorf("after Escape the focus is in %q, want it back on the launcher", got)
	}
	p.noErrors()
}

func TestTabStaysInTheDialog(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	p.click(".cite")
	p.wait(`$("dialog mark")`)
	seen := map[string]bool{}
	for range 9 {
		p.press(kb.Tab)
		if !eval[bool](p, `$("dialog").contains(document.querySelector("yijian-chat").shadowRoot.activeElement)`) {
			t.Fatalf("Tab left the dialog for %q", eval[string](p, focus))
		}
		seen[eval[string](p, focus+` + (document.querySelector("yijian-chat").shadowRoot.activeElement.innerText ?? "").slice(0, 4)`)] = true
	}
	if len(seen) != 4 {
		t.Errorf("Tab reaches %v, want the text, both links and the close button", seen)
	}
}

func TestTabStaysInThePanelThatCoversAPhone(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.phone(390, 844)
	p.open(m.where())
	p.click(".launcher")
	p.wait(`!$(".panel").hidden`)
	if got := eval[string](p, focus); got != "panel" {
		t.Errorf("on a phone the focus is in %q, want the panel, or the keyboard would pop up", got)
	}
	for range 14 {
		p.press(kb.Tab)
		if !eval[bool](p, `$(".panel").contains(document.querySelector("yijian-chat").shadowRoot.activeElement)`) {
			t.Fatalf("Tab left the panel for %q", eval[string](p, focus))
		}
	}
	box := eval[[]float64](p, `(() => { const r = $(".panel").getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; })()`)
	if fmt.Sprint(box) != "[0 0 390 844]" {
		t.Errorf("the panel covers %v of a 390×844 phone, want all", box)
	}
	// A keyboard takes the lower half: the panel follows what is left.
	eval[bool](p, `(Object.defineProperty(visualViewport, "height", {get: () => 430, configurable: true}), visualViewport.dispatchEvent(new Event("resize")), true)`)
	p.wait(`Math.round($(".panel").getBoundingClientRect().height) === 430`)
}

// tooSmall lists what can be pressed in the panel and is smaller than it should be.
const tooSmall = `((least) => $$("a[href], button, summary, input, textarea, label.grade")
	.filter((n) => n.getClientRects().length && !n.closest("label.grade > *") && !(n.matches("input") && n.closest("label")))
	.map((n) => [n, n.getBoundingClientRect()])
	.filter(([n, r]) => (r.height < least - 0.5 || r.width < least - 0.5) && !n.matches("p a, .item a"))
	.map(([n, r]) => (n.className || n.tagName) + " " + r.width.toFixed(1) + "×" + r.height.toFixed(1)))`

// texts lists [class, font size, line height, contrast] of all that reads.
const texts = `$$(".panel *, dialog *").filter((n) => n.getClientRects().length && !n.closest(".off") && [...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim())).map((n) => {
	const rgb = (s) => s.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const style = getComputedStyle(n);
	let back = n;
	while (back && (rgb(getComputedStyle(back).backgroundColor)[3] ?? 1) === 0) back = back.parentElement;
	const [a, b] = [light(rgb(style.color)), light(rgb(back ? getComputedStyle(back).backgroundColor : "rgb(255,255,255)"))];
	const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	return {name: n.className || n.tagName, size: parseFloat(style.fontSize), line: parseFloat(style.lineHeight) / parseFloat(style.fontSize), contrast, text: n.innerText.slice(0, 12)};
})`

type textLook struct {
	Name     string  `json:"name"`
	Size     float64 `json:"size"`
	Line     float64 `json:"line"`
	Contrast float64 `json:"contrast"`
	Text     string  `json:"text"`
}

func TestElderModeIsLargeEnough(t *testing.T) {
	m := newMock(t)
	for _, width := range []int64{390, 1280} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			p := newPage(t)
			if width < 600 {
				p.phone(width, 844)
			}
			p.open(m.where())
			p.click(".launcher")
			p.click(".elder")
			p.ask("新生儿出生要办哪些事，收费吗")
			p.answered(1)
			p.ask("居住证去哪里办")
			p.answered(2)
			p.ask("居住证要带什么材料？")
			p.answered(3)
			eval[bool](p, `($$(".tools button[aria-controls]").at(-1).click(), true)`)
			eval[bool](p, `($$(".cite").at(-1).click(), true)`)
			p.wait(`$("dialog mark")`)
			if small := eval[[]string](p, tooSmall+"(60)"); len(small) > 0 {
				t.Errorf("targets below 60×60: %v", small)
			}
			for _, look := range eval[[]textLook](p, texts) {
				if look.Size < 18 || look.Line < 1.3 || look.Contrast < 4.5 {
					t.Errorf("%s %q: %.1f px, line %.2f, contrast %.1f; want ≥ 18 px, ≥ 1.3, ≥ 4.5", look.Name, look.Text, look.Size, look.Line, look.Contrast)
				}
			}
			p.press(kb.Escape)
			for range 8 {
				p.click(".bigger")
			}
			if got := eval[float64](p, `parseFloat(getComputedStyle($(".answer .item")).fontSize)`); got < 30 {
				t.Errorf("A＋ grows the main text to %.1f px, want ≥ 30", got)
			}
			if over := eval[[]float64](p, overflow); over[0] > over[1] {
				t.Errorf("at the largest type the panel is %v wide, want no sideways scrolling", over)
			}
			for range 9 {
				p.click(".smaller")
			}
			if got := eval[float64](p, `parseFloat(getComputedStyle($(".answer .item")).fontSize)`); got < 18 {
				t.Errorf("A－ shrinks the main text to %.1f px, want ≥ 18", got)
			}
			p.shot(fmt.Sprintf("elder-%d", width))
		})
	}
}

func TestStandardModeTargetsAndContrast(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("新生儿出生要办哪些事，收费吗")
	p.answered(1)
	p.ask("居住证要多少钱？")
	p.answered(2)
	eval[bool](p, `($$(".tools button[aria-controls]").at(-1).click(), true)`)
	if small := eval[[]string](p, tooSmall+"(44)"); len(small) > 0 {
		t.Errorf("targets below 44×44: %v", small)
	}
	lowest := textLook{Contrast: 100}
	for _, look := range eval[[]textLook](p, texts) {
		if look.Contrast < lowest.Contrast {
			lowest = look
		}
	}
	if lowest.Contrast < 7 {
		t.Errorf("%s %q has contrast %.1f, want ≥ 7", lowest.Name, lowest.Text, lowest.Contrast)
	}
}

// overflow is [needed, available] width of whatever scrolls sideways most.
const overflow = `[document.documentElement, ...$$(".panel, .log, .head, dialog, .dialog-body")]
	.map((n) => [n.scrollWidth, n.clientWidth]).sort((a, b) => (b[0] - b[1]) - (a[0] - a[1]))[0]`

func TestNothingScrollsSidewaysAt320Pixels(t *testing.T) {
	m := newMock(t)
	for _, elder := range []bool{false, true} {
		p := newPage(t)
		p.phone(320, 640)
		p.open(m.where())
		p.click(".launcher")
		if elder {
			p.click(".elder")
		}
		p.ask("居住证要带什么材料？https://zwfw.anlan.example/" + strings.Repeat("a", 80))
		p.answered(1)
		p.ask("新生儿出生要办哪些事，收费吗")
		p.answered(2)
		if over := eval[[]float64](p, overflow); over[0] > over[1] {
			t.Errorf("elder %v: %v wide at 320 px, want no sideways scrolling", elder, over)
		}
		p.click(".cite")
		p.wait(`$("dialog mark")`)
		if over := eval[[]float64](p, overflow); over[0] > over[1] {
			t.Errorf("elder %v: the dialog is %v wide at 320 px", elder, over)
		}
		p.shot(fmt.Sprintf("320-elder-%v", elder))
	}
	for _, path := range []string{"/", "/console", "/guides/residence-permit"} {
		p := newPage(t)
		p.phone(320, 640)
		p.open(m.URL + path)
		p.wait(`document.querySelector("h1")`)
		if got := eval[[]float64](p, `[document.documentElement.scrollWidth, innerWidth]`); got[0] > 320 {
			t.Errorf("%s is %v wide at 320 px, want no sideways scrolling", path, got)
		}
	}
}

// voices replaces the browser's speech with a list of voices and a record.
func voices(local bool) string {
	return fmt.Sprintf(`
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {value: {
	getVoices: () => [{lang: "en-US", localService: true}, {lang: "zh-CN", name: "x", localService: %v}],
	speak: (u) => spoken.push(u), cancel: () => {}, addEventListener: () => {},
}});`, local)
}

func TestReadingAloudOnlyByAVoiceOfThisDevice(t *testing.T) {
	m := newMock(t)
	for _, local := range []bool{true, false} {
		p := newPage(t)
		p.before(voices(local))
		p.open(m.where())
		p.click(".launcher")
		p.ask("居住证要多少钱？")
		p.answered(1)
		if eval[bool](p, `!$(".read").hidden`) {
			t.Error("the standard view offers to read aloud")
		}
		p.click(".elder")
		if got := eval[bool](p, `!$(".read").hidden`); got != local {
			t.Errorf("local voice %v: reading aloud is offered: %v, want %v", local, got, local)
		}
		if !local {
			continue
		}
		p.click(".read")
		p.reads(".read", "停止朗读")
		if got := eval[string](p, `spoken.map((u) => u.text).join("")`); !strings.Contains(got, "每证20元") {
			t.Errorf("read aloud: %q, want the answer", got)
		}
		eval[bool](p, `(spoken.at(-1).onend(), true)`)
		p.reads(".read", "朗读")
	}
}

func TestEnglishFrameSpeaksEnglish(t *testing.T) {
	m := newMock(t)
	p := started(t, m, "lang", "en", "region-name", "")
	p.reads(".notice", "AI assistant · for reference only")
	p.ask("新生儿出生要办哪些事，收费吗")
	p.answered(1)
	p.reads(".gap", "The guide does not say: Fee")
	if got := eval[string](p, `$$("button[aria-label], textarea").map((n) => n.getAttribute("aria-label")).filter((s) => /[\u4e00-\u9fff]/.test(s) && !/Show source/.test(s)).join()`); got != "" {
		t.Errorf("labels with Chinese in the English frame: %s", got)
	}
	p.click(".more-actions")
	p.click(".menu-item")
	p.wait(`text(".notice").includes("以窗口和指南原文为准")`)
	p.reads(".answer", "父母双方居民身份证")
	p.reads(".gap", "指南未写明")
	p.noErrors()
}
