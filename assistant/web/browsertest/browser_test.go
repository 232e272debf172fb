package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for something that must come.
const patience = 15 * time.Second

// browser is started by the first test that needs it and shared: each test has a
// tab and storage of its own.
var browser = sync.OnceValues(func() (context.Context, error) {
	path := chromium()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true), chromedp.Flag("lang", "zh-CN"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	stopBrowser = stop
	return ctx, chromedp.Do(ctx)
})

var stopBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	os.Exit(code)
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// page is one tab. Its methods end the test if the page does not do as it should.
type page struct {
	*testing.T
	ctx    context.Context
	mu     sync.Mutex
	errors []string // exceptions and console errors of the page
}

// helpers are what expressions in tests may use: $ finds in the widget's shadow
// tree, $$ all of them, text is what a person reads of it.
const helpers = `
window.$$ = (s) => [...(document.querySelector("yijian-chat")?.shadowRoot ?? document).querySelectorAll(s)];
window.$ = (s) => $$(s)[0];
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective + " " + e.blockedURI));
window.text = (s) => $(s)?.innerText ?? "";
`

func newPage(t *testing.T) *page {
	t.Helper()
	if chromium() == "" {
		t.Skip("skipped: no chromium on the PATH")
	}
	if testing.Short() {
		t.Skip("skipped: -short leaves the browser out")
	}
	parent, err := browser()
	if err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	p := &page{T: t, ctx: ctx}
	p.do(chromedp.EmulateViewport(1280, 800))
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatalf("listen to the page: %v", err)
	}
	if _, err := chromedp.Call(ctx, runtime.Enable, cdp.Empty{}); err != nil {
		t.Fatalf("enable runtime events: %v", err)
	}
	// Without it a tab has no keyboard while another one closes.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatalf("emulate focus: %v", err)
	}
	p.before(helpers)
	return p
}

func (p *page) listen(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := ev.(*runtime.EventExceptionThrown); ok {
		said := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			said += " " + e.ExceptionDetails.Exception.Description
		}
		p.errors = append(p.errors, said)
	}
}

// noErrors fails the test if a script of the page threw, or something was blocked
// by the Content-Security-Policy.
func (p *page) noErrors() {
	p.Helper()
	for _, v := range eval[[]string](p, `violations`) {
		p.Errorf("the page broke its policy: %s", v)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.errors {
		p.Errorf("the page threw: %s", e)
	}
}

// before runs a script in every page before its own.
func (p *page) before(script string) {
	p.Helper()
	if _, err := chromedp.Call(p.ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		p.Fatalf("add script: %v", err)
	}
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatalf("browser: %v", err)
	}
}

func (p *page) open(url string) {
	p.Helper()
	p.do(chromedp.Navigate(url))
	p.wait(`!document.querySelector("yijian-chat") || ($(".root") && !$(".root").hidden)`)
}

// phone makes the tab a phone of that width.
func (p *page) phone(width, height int64) {
	p.Helper()
	p.do(chromedp.EmulateViewport(width, height, chromedp.EmulateMobile))
	if _, err := chromedp.Call(p.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}); err != nil {
		p.Fatalf("emulate touch: %v", err)
	}
}

func (p *page) size(width, height int64) {
	p.Helper()
	p.do(chromedp.EmulateViewport(width, height))
}

// eval returns the value of an expression in the page.
func eval[T any](p *page, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("evaluate %s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true.
func (p *page) wait(expression string) {
	p.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[chromedp.Void]("Boolean("+expression+")", chromedp.WithPollingTimeout(patience), chromedp.WithPollingInterval(20*time.Millisecond)))
	if err != nil {
		p.noErrors()
		p.Fatalf("waited for %s: %v; the widget reads:\n%s", expression, err, eval[string](p, `text(".root") || document.body.innerText`))
	}
}

// click presses the mouse in the middle of the first element that a selector (as
// $ takes it) or an expression finds.
func (p *page) click(selector string) {
	p.Helper()
	x, y := p.middle(selector)
	p.do(chromedp.MouseClickXY(x, y))
}

func (p *page) middle(selector string) (x, y float64) {
	p.Helper()
	at := eval[[]float64](p, `(() => {
		const node = $(`+strconv.Quote(selector)+`);
		if (!node) return [];
		node.scrollIntoView({block: "nearest"});
		const r = node.getBoundingClientRect();
		return r.width ? [r.x + r.width / 2, r.y + r.height / 2] : [];
	})()`)
	if len(at) != 2 {
		p.Fatalf("click %s: not to be seen; the widget reads:\n%s", selector, eval[string](p, `text(".root")`))
	}
	return at[0], at[1]
}

// write puts text where the focus is, as an input method or a paste does.
func (p *page) write(text string) {
	p.Helper()
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.Fatalf("write: %v", err)
	}
}

// compose leaves text in an unfinished composition of an input method; "" ends it.
func (p *page) compose(text string) {
	p.Helper()
	n := int64(len([]rune(text)))
	if _, err := chromedp.Call(p.ctx, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: n, SelectionEnd: n}); err != nil {
		p.Fatalf("compose: %v", err)
	}
}

func (p *page) press(keys string, options ...chromedp.KeyOption) {
	p.Helper()
	p.do(chromedp.KeyEvent(keys, options...))
}

// ask writes a question into the widget's box and presses Enter.
func (p *page) ask(question string) {
	p.Helper()
	eval[bool](p, `($(".composer textarea").focus(), true)`)
	p.write(question)
	p.enter()
}

// enter presses Enter.
func (p *page) enter(modifiers ...chromedp.Modifier) {
	p.Helper()
	p.key(input.DispatchKeyEventParams{Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13}, modifiers...)
}

// key presses a key as a keyboard does: the character belongs to the key, so a
// page that stops the key stops the character (KeyEvent sends it apart).
func (p *page) key(key input.DispatchKeyEventParams, modifiers ...chromedp.Modifier) {
	p.Helper()
	for _, m := range modifiers {
		key.Modifiers |= int64(m)
	}
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		key.Type = kind
		if kind == "keyUp" {
			key.Text, key.UnmodifiedText = "", ""
		}
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, key); err != nil {
			p.Fatalf("press %s: %v", key.Key, err)
		}
	}
}

// answered waits until n answers stand there whole.
func (p *page) answered(n int) {
	p.Helper()
	p.wait(fmt.Sprintf(`$$(".answer:not(.streaming)").length >= %d && !$(".streaming")`, n))
}

func (p *page) reads(selector, want string) {
	p.Helper()
	if got := eval[string](p, "text("+strconv.Quote(selector)+")"); !strings.Contains(got, want) {
		p.Errorf("%s reads %q, want it to hold %q", selector, got, want)
	}
}

// shot keeps a screenshot and logs where.
func (p *page) shot(name string) {
	p.Helper()
	b, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Fatalf("screenshot: %v", err)
	}
	path := filepath.Join(shotDir(), name+".png")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		p.Fatalf("keep screenshot: %v", err)
	}
	p.Logf("screenshot: %s", path)
}

// shotDir is kept after the tests, so that somebody can look.
var shotDir = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "yijian-pages-")
	if err != nil {
		return os.TempDir()
	}
	return dir
})
