package browsertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yijian/assistant/app"
)

// program starts the whole program with the sample city on a free port.
func program(t *testing.T) string {
	t.Helper()
	env := map[string]string{"YIJIAN_DATA": t.TempDir(), app.Addr: "127.0.0.1:0"}
	c, err := app.Load(func(name string) string { return env[name] })
	if err != nil {
		t.Fatalf("settings: %v", err)
	}
	a, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatalf("start the program: %v", err)
	}
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ran; err != nil {
			t.Errorf("the program ended with %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("close the program: %v", err)
		}
	})
	return "http://" + l.Addr().String()
}

func TestCitizenAndAgentAreServedByTheWholeProgram(t *testing.T) {
	p := newPage(t) // before the program: it may skip
	url := program(t)
	p.open(url + "/")
	p.wait(`$(".panel") && !$(".panel").hidden`)
	p.shot("program-portal-start")
	p.ask("身份证丢了，补办多少钱，几天能拿到？")
	p.answered(1)
	p.reads(".answer", "42元")
	p.reads(".answer", "14个工作日")
	p.reads(".answer .badge.sample", "示例数据")
	p.shot("program-portal")
	p.click(".cite")
	p.wait(`$("dialog mark")`)
	if got := eval[string](p, `$$("dialog mark").map((n) => n.innerText).join("|")`); !strings.Contains(got, "42元") {
		t.Errorf("marked in the source: %q, want the fee", got)
	}
	p.shot("program-source")
	guide := eval[string](p, `$("dialog footer a").href`)
	p.click("dialog .icon-button")
	p.wait(`!$("dialog")`)

	p.ask("要带什么材料？") // a follow-up
	p.answered(2)
	p.reads(".log", "需要的材料")
	p.click(".human")
	p.answered(3)
	p.reads(".contact", "12345")
	eval[bool](p, `($$(".tools button[aria-controls]")[0].click(), true)`)
	p.click(`.grade input[value="5"]`)
	p.click(".rating button[type=submit]")
	p.wait(`text(".rating").includes("非常满意")`)

	p.open(url + "/")
	p.answered(3)
	if got := eval[int](p, `$$(".said").length`); got != 3 {
		t.Errorf("%d questions stand there after a reload, want 3", got)
	}
	p.click(".more-actions")
	p.click(".clear")
	p.click(".danger")
	p.wait(`!$(".said")`)
	p.noErrors()

	p.open(guide)
	p.wait(`document.querySelector("mark")`)
	p.pageReads("main", "示例数据")
	p.shot("program-guide")
	p.noErrors()

	p.open(url + "/console")
	p.write("给新生儿上户口要带什么")
	p.enter()
	p.wait(`document.querySelector("#fields .slot") && document.querySelector("#result").dataset.ms`)
	p.Logf("the agents' page showed the answer after %s ms", eval[string](p, `document.querySelector("#result").dataset.ms`))
	p.pageReads(".first", "出生医学证明")
	p.pageReads(".basis", "《出生登记（申报户口）》")
	p.shot("program-console")
	p.noErrors()
}

func TestProgramOnAPhoneInTheElderView(t *testing.T) {
	p := newPage(t)
	url := program(t)
	p.phone(390, 844)
	p.open(url + "/")
	p.click(".launcher")
	p.click(".elder")
	p.shot("program-elder-start")
	p.ask("第一次办居住证要带什么？")
	p.answered(1)
	p.shot("program-elder")
	if over := eval[[]float64](p, overflow); over[0] > over[1] {
		t.Errorf("the panel is %v wide, want no sideways scrolling", over)
	}
	p.click(".elder")
	p.ask("新生儿出生一件事有哪些事项")
	p.answered(2)
	p.shot("program-phone")
	p.noErrors()
}

func TestCityEmbedsTheWidgetFromAnotherServer(t *testing.T) {
	p := newPage(t)
	url := program(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><meta charset="utf-8"><title>市政府网站</title>
<script type="module" src="%s/widget.js"></script>
<yijian-chat region="990102" hotline="12345" hours="每天 24 小时">咨询电话 12345（每天 24 小时）</yijian-chat>`, url)
	}))
	t.Cleanup(site.Close)
	p.open(site.URL)
	p.click(".launcher")
	p.ask("社保卡补领要多少钱？")
	p.answered(1)
	p.reads(".answer", "14元")
	p.click(".cite")
	p.wait(`$("dialog mark")`)
	if got := eval[string](p, `$("dialog footer a").href`); !strings.HasPrefix(got, url+"/guides/") {
		t.Errorf("the whole guide is at %s, want it on the program's server", got)
	}
	p.noErrors()
}
