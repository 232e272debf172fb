package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"yijian/assistant/web"
)

func TestCallsAsRows(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	other, otherToken := b.conversation()
	id := b.ask(path, token, "居住证多少钱")
	long := func(n int) string { return `{"text":"` + strings.Repeat("长", n) + `"}` }

	for _, tt := range []struct {
		name   string
		call   call
		status int
		want   []string // in the body
		not    []string // not in the body
	}{
		{"history", call{path: path, token: token}, 200, []string{`"seq":1`, "居住证多少钱", `"seq":2`, "每证20元", `"region":"990102"`}, []string{token, "null"}},
		{"history without a token", call{path: path}, 401, []string{"token-missing", "会话令牌"}, []string{"居住证"}},
		{"history with another's token", call{path: path, token: otherToken}, 401, []string{"token-wrong"}, []string{"居住证", token}},
		{"history with a token of a strange kind", call{path: path, header: map[string]string{"Authorization": "Basic " + token}}, 401, []string{"token-missing"}, nil},
		{"history with a huge token", call{path: path, token: strings.Repeat("x", 5000)}, 401, []string{"token-missing"}, nil},
		{"history of an unknown conversation", call{path: "/api/v1/conversations/c_unknown", token: token}, 404, []string{"not-found"}, nil},
		{"history of a strange id", call{path: "/api/v1/conversations/%27%3B%20DROP%20TABLE", token: token}, 404, []string{"not-found"}, []string{"DROP"}},
		{"empty history", call{path: other, token: otherToken}, 200, []string{`"turns":[]`}, nil},

		{"conversation with no body", call{method: "POST", path: "/api/v1/conversations"}, 201, []string{`"token":"`}, nil},
		{"conversation with an unknown region", call{method: "POST", path: "/api/v1/conversations", body: `{"region":"998877"}`}, 422, []string{"region-unknown", "行政区划"}, []string{"998877"}},
		{"conversation with an unknown channel", call{method: "POST", path: "/api/v1/conversations", body: `{"channel":"fax"}`}, 422, []string{"channel-unknown"}, nil},
		{"conversation with an unknown audience", call{method: "POST", path: "/api/v1/conversations", body: `{"audience":"cats"}`}, 422, []string{"audience-unknown"}, nil},
		{"conversation with unknown fields and language", call{method: "POST", path: "/api/v1/conversations", body: `{"lang":"fr","later":1}`}, 201, nil, nil},
		{"conversation on a day of its own", call{method: "POST", path: "/api/v1/conversations", body: `{"day":"2020-01-01","Day":20200101}`}, 201, nil, []string{"2020"}},
		{"conversation with half a body", call{method: "POST", path: "/api/v1/conversations", body: `{"region":"99`}, 400, []string{"json-invalid"}, []string{"99\""}},
		{"conversation with a list", call{method: "POST", path: "/api/v1/conversations", body: `[]`}, 400, []string{"json-invalid"}, nil},
		{"conversation with a strange key", call{method: "POST", path: "/api/v1/conversations", header: map[string]string{"Idempotency-Key": "a b"}}, 400, []string{"key-invalid"}, nil},
		{"conversation with a long key", call{method: "POST", path: "/api/v1/conversations", header: map[string]string{"Idempotency-Key": strings.Repeat("k", 201)}}, 400, []string{"key-invalid"}, nil},

		{"message", call{method: "POST", path: path + "/messages", token: token, body: `{"text":"几点下班"}`}, 200, []string{`"outcome":"answer"`, `"unanswered":["hours"]`}, []string{"validFrom"}},
		{"message without a token", call{method: "POST", path: path + "/messages", body: `{"text":"问"}`}, 401, []string{"token-missing"}, nil},
		{"empty message", call{method: "POST", path: path + "/messages", token: token, body: `{"text":""}`}, 422, []string{"message-empty", "请输入"}, nil},
		{"message of spaces", call{method: "POST", path: path + "/messages", token: token, body: `{"text":" \n　"}`}, 422, []string{"message-empty"}, nil},
		{"message of 2,000 characters", call{method: "POST", path: path + "/messages", token: token, body: long(2000)}, 200, nil, nil},
		{"message of 5,000 characters", call{method: "POST", path: path + "/messages", token: token, body: long(5000)}, 422, []string{"message-too-long", "2000", "5000"}, []string{"长长"}},
		{"message of 70 KB", call{method: "POST", path: path + "/messages", token: token, body: long(24000)}, 413, []string{"body-too-large", "64"}, []string{"长长"}},
		{"message that is no JSON", call{method: "POST", path: path + "/messages", token: token, body: "text=问"}, 400, []string{"json-invalid"}, []string{"text="}},
		{"message whose text is a number", call{method: "POST", path: path + "/messages", token: token, body: `{"text":5}`}, 400, []string{"parameter-invalid", "text"}, nil},
		{"message while the store is away", call{method: "POST", path: path + "/messages", token: token, body: `{"text":"坏了"}`}, 503, []string{"unavailable", `"phone":"12345"`}, []string{"connection refused", "坏了"}},
		{"message that makes the path panic", call{method: "POST", path: path + "/messages", token: token, body: `{"text":"崩溃"}`}, 503, []string{"unavailable"}, []string{"张三丰", "goroutine"}},

		{"handoff", call{method: "POST", path: path + "/handoff", token: token}, 200, []string{`"outcome":"handoff"`, `"state":"closed"`, "12345", "7×24小时"}, nil},
		{"handoff with a body", call{method: "POST", path: path + "/handoff", token: token, body: `{}`}, 200, []string{`"state":"closed"`}, nil},
		{"leaving the queue", call{method: "DELETE", path: path + "/handoff", token: token}, 204, nil, nil},
		{"leaving another's queue", call{method: "DELETE", path: path + "/handoff", token: otherToken}, 401, nil, nil},

		{"answer", call{path: "/api/v1/answers/" + id, token: token}, 200, []string{id, "每证20元", `"version":"v1"`}, nil},
		{"another's answer", call{path: "/api/v1/answers/" + id, token: otherToken}, 401, []string{"token-wrong"}, []string{"每证"}},
		{"answer without a token", call{path: "/api/v1/answers/" + id}, 401, nil, []string{"每证"}},
		{"unknown answer", call{path: "/api/v1/answers/a_none", token: token}, 404, nil, nil},
		{"rating", call{method: "POST", path: "/api/v1/answers/" + id + "/feedback", token: token, body: `{"grade":2,"reason":"没说几点"}`}, 204, nil, nil},
		{"rating out of range", call{method: "POST", path: "/api/v1/answers/" + id + "/feedback", token: token, body: `{"grade":9}`}, 422, []string{"grade-unknown"}, nil},
		{"rating by a word", call{method: "POST", path: "/api/v1/answers/" + id + "/feedback", token: token, body: `{"grade":"好"}`}, 400, []string{"parameter-invalid", "grade"}, []string{"好"}},
		{"rating of nothing", call{method: "POST", path: "/api/v1/answers/" + id + "/feedback", token: token}, 422, []string{"grade-unknown"}, nil},
		{"another's rating", call{method: "POST", path: "/api/v1/answers/" + id + "/feedback", token: otherToken, body: `{"grade":1}`}, 401, nil, nil},

		{"events so far", call{path: other + "/events?after=-1", token: otherToken}, 400, []string{"parameter-invalid", "after"}, nil},
		{"events after a word", call{path: other + "/events?after=x", token: otherToken}, 400, []string{"parameter-invalid"}, nil},
		{"events without a token", call{path: other + "/events"}, 401, nil, nil},

		{"guide", call{path: "/api/v1/guides/%E5%B1%85%E4%BD%8F%E8%AF%81%2F%E5%8A%9E%E7%90%86%201"}, 200, []string{`"title":"居住证办理"`, `"elements":[{"slot":"fee"`, `"version":"`}, nil},
		{"unknown guide", call{path: "/api/v1/guides/none"}, 404, []string{"guide-not-found"}, nil},
		{"unknown version", call{path: "/api/v1/guides/%E5%B1%85%E4%BD%8F%E8%AF%81%2F%E5%8A%9E%E7%90%86%201?version=0"}, 404, []string{"guide-not-found"}, nil},

		{"search", call{path: "/api/v1/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81&region=990100&today=2026-03-12"}, 200, []string{`"asOf":"2026-03-12"`, `"id":""`}, nil},
		{"search for nothing", call{path: "/api/v1/search"}, 422, []string{"message-empty"}, nil},
		{"search on no day", call{path: "/api/v1/search?q=x&today=12.3."}, 400, []string{"parameter-invalid", "today"}, nil},
		{"search nowhere", call{path: "/api/v1/search?q=x&region=1"}, 422, []string{"region-unknown"}, nil},
		{"explanation", call{path: "/api/v1/explain?q=%E8%BA%AB%E4%BB%BD%E8%AF%81&region=990100&today=2026-03-12"}, 200, []string{`"asOf":"2026-03-12"`, `"support":1`, `"id":""`}, []string{"null"}},
		{"explanation of nothing", call{path: "/api/v1/explain"}, 422, []string{"message-empty"}, nil},
		{"explanation on no day", call{path: "/api/v1/explain?q=x&today=12.3."}, 400, []string{"parameter-invalid", "today"}, nil},
		{"explanation nowhere", call{path: "/api/v1/explain?q=x&region=1"}, 422, []string{"region-unknown"}, nil},
		{"explanation while the store is gone", call{path: "/api/v1/explain?q=%E5%9D%8F%E4%BA%86"}, 503, []string{"unavailable"}, []string{"refused"}},

		{"liveness", call{path: "/healthz"}, 200, []string{`"ok":true`}, nil},
		{"readiness", call{path: "/readyz"}, 200, []string{`"guides":true`}, nil},
		{"metrics", call{path: "/metrics"}, 200, []string{`yijian_answers_total{channel="widget",outcome="answer"}`, `route="/api/v1/conversations/:id/messages"`}, []string{token, id}},
		{"schema", call{path: "/api/schemas/guide.json"}, 200, []string{"guide"}, nil},
		{"unknown schema", call{path: "/api/schemas/x.json"}, 404, []string{"no-such-address"}, nil},
		{"description", call{path: "/api/openapi.json"}, 200, []string{`"openapi": "3.1.0"`}, nil},
		{"unknown address", call{path: "/api/v1/nothing"}, 404, []string{"no-such-address"}, nil},
		{"unknown method", call{method: "PUT", path: path, token: token}, 405, []string{"method-not-allowed"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := *b
			b.t = t
			r := b.do(tt.call)
			if r.status != tt.status {
				t.Fatalf("%s %s = %d %s, want %d", tt.call.method, tt.call.path, r.status, r.body, tt.status)
			}
			for _, s := range tt.want {
				if !strings.Contains(r.body, s) {
					t.Errorf("body lacks %q: %s", s, r.body)
				}
			}
			for _, s := range tt.not {
				if strings.Contains(r.body, s) {
					t.Errorf("body shows %q: %s", s, r.body)
				}
			}
			if r.status >= 400 {
				checkProblem(t, r)
			}
		})
	}
}

func checkProblem(t *testing.T, r reply) {
	t.Helper()
	var p web.Problem
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Fatalf("problem: %v: %s", err, r.body)
	}
	if got := r.header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
		t.Errorf("content type %q", got)
	}
	if p.Status != r.status || p.RequestID != r.header.Get("X-Request-Id") || !regexp.MustCompile(`\p{Han}`).MatchString(p.Detail) || p.Title == "" || strings.Contains(p.Detail, "%!") {
		t.Errorf("problem = %+v of a %d", p, r.status)
	}
}

func TestErasingAConversation(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	id := b.ask(path, token, "要删除的问题")
	if r := b.do(call{method: "DELETE", path: path, token: "wrong"}); r.status != 401 {
		t.Errorf("erase with a wrong token = %d", r.status)
	}
	if r := b.do(call{method: "DELETE", path: path, token: token}); r.status != 204 {
		t.Errorf("erase = %d %s", r.status, r.body)
	}
	for _, p := range []string{path, "/api/v1/answers/" + id} {
		if r := b.do(call{path: p, token: token}); r.status != 404 {
			t.Errorf("GET %s after erasing = %d, want 404", p, r.status)
		}
	}
	if r := b.do(call{method: "POST", path: path + "/messages", token: token, body: `{"text":"问"}`}); r.status != 404 {
		t.Errorf("message after erasing = %d, want 404", r.status)
	}
	if where := leaks(t, b, "要删除的问题"); len(where) > 0 {
		t.Errorf("the erased words are still in %v", where)
	}
}

// leaks names the files and logs in which words occur.
func leaks(t *testing.T, b *bed, words string) []string {
	t.Helper()
	var where []string
	for _, f := range []string{b.file, b.file + "-wal", b.file + "-shm"} {
		body, err := os.ReadFile(f)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte(words)) {
			where = append(where, f)
		}
	}
	if strings.Contains(b.log.String(), words) {
		where = append(where, "log")
	}
	return where
}

func TestPersonalDataAndTokensAreStoredAndLoggedNowhere(t *testing.T) {
	b := newBed(t)
	r := b.do(call{method: "POST", path: "/api/v1/conversations", header: map[string]string{"Idempotency-Key": "key-of-creation"}})
	var c struct{ ID, Token string }
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/conversations/" + c.ID
	const phone, idNumber = "13912345678", "11010519491231002X"
	id := b.ask(path, c.Token, "我的手机号是"+phone+"，身份证号"+idNumber+"，居住证多少钱")
	b.do(call{method: "POST", path: "/api/v1/answers/" + id + "/feedback", token: c.Token, body: `{"grade":1,"reason":"请回电` + phone + `"}`})
	b.do(call{method: "POST", path: path + "/messages", token: c.Token, body: `{"text":"崩溃 ` + phone + `"}`})
	b.do(call{method: "POST", path: path + "/messages", token: c.Token, body: `{"text":"坏了 ` + phone + `"}`})
	b.do(call{method: "POST", path: path + "/messages", token: c.Token, body: `{"text":"` + phone})
	b.do(call{path: "/api/v1/search?q=" + phone})
	for _, secret := range []string{phone, idNumber, c.Token, "key-of-creation", "张三丰"} {
		if where := leaks(t, b, secret); len(where) > 0 {
			t.Errorf("%s is in %v", secret, where)
		}
	}
	if where := leaks(t, b, "居住证多少钱"); !slices.Contains(where, b.file) && !slices.Contains(where, b.file+"-wal") || slices.Contains(where, "log") {
		t.Errorf("the question itself is in %v, want it in the database and not in the log", where)
	}
	if log := b.log.String(); !strings.Contains(log, `"route":"/api/v1/conversations/:id/messages"`) || strings.Contains(log, c.ID+"/messages") {
		t.Errorf("log lines name no routes: %s", log)
	}
}

func TestTheSameCallWithTheSameKey(t *testing.T) {
	b := newBed(t)
	create := call{method: "POST", path: "/api/v1/conversations", body: `{"region":"990100"}`, header: map[string]string{"Idempotency-Key": "k"}}
	first, second := b.do(create), b.do(create)
	if first.status != 201 || first.body != second.body {
		t.Errorf("created %d %s, then %d %s; want the same", first.status, first.body, second.status, second.body)
	}
	create.body = `{"region":"990102"}`
	if r := b.do(create); r.status != 409 {
		t.Errorf("other body under the same key = %d, want 409", r.status)
	}
	create.header["User-Agent"] = "another program"
	if r := b.do(create); r.status != 201 || r.body == first.body {
		t.Errorf("another client's key = %d %s, want a conversation of its own", r.status, r.body)
	}

	path, token := b.conversation()
	send := call{method: "POST", path: path + "/messages", token: token, body: `{"text":"多少钱"}`, header: map[string]string{"Idempotency-Key": "m1"}}
	replies := make([]string, 6)
	var wg sync.WaitGroup
	for i := range replies {
		wg.Go(func() { replies[i] = b.do(send).body })
	}
	wg.Wait()
	slices.Sort(replies)
	if replies[0] != replies[len(replies)-1] {
		t.Errorf("identical messages got different answers: %s and %s", replies[0], replies[len(replies)-1])
	}
	if r := b.do(call{path: path, token: token}); strings.Count(r.body, `"role":"citizen"`) != 1 {
		t.Errorf("history = %s, want one message", r.body)
	}
	send.body = `{"text":"几天"}`
	if r := b.do(send); r.status != 409 || !strings.Contains(r.body, "key-reused") {
		t.Errorf("other text under the same key = %d %s, want 409", r.status, r.body)
	}
	if r := b.do(call{method: "POST", path: path + "/handoff", token: token, header: send.header}); r.status != 409 {
		t.Errorf("handoff under a message's key = %d, want 409", r.status)
	}
}

func TestTheDescriptionListsEveryRouteAndNoOther(t *testing.T) {
	b := newBed(t)
	said := map[string]bool{}
	for path, ops := range openAPI(t)["paths"].(map[string]any) {
		for method := range ops.(map[string]any) {
			if method != "parameters" {
				said[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	there := map[string]bool{}
	param := regexp.MustCompile(`:(\w+)`)
	for _, r := range b.handler.Routes() {
		method, path, _ := strings.Cut(r, " ")
		if strings.HasPrefix(path, "/api/") || slices.Contains([]string{"/healthz", "/readyz", "/metrics"}, path) {
			there[method+" "+param.ReplaceAllString(path, "{$1}")] = true
		}
	}
	if !maps.Equal(said, there) {
		t.Errorf("openapi.json lists\n%q\nthe server has\n%q", slices.Sorted(maps.Keys(said)), slices.Sorted(maps.Keys(there)))
	}
	// Every schema of the document is one.
	for name := range openAPI(t)["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := b.schemas.Compile("https://yijian.example/openapi.json#/components/schemas/" + name); err != nil {
			t.Errorf("schema %s: %v", name, err)
		}
	}
}

func TestReadinessNamesThePartThatIsNot(t *testing.T) {
	b := newBed(t)
	b.ready = fmt.Errorf("catalog /srv/data/x.db: disk I/O error")
	r := b.do(call{path: "/readyz"})
	if r.status != 503 || !strings.Contains(r.body, `"guides":false`) || strings.Contains(r.body, "disk") {
		t.Errorf("readyz = %d %s, want 503 with guides false and no reason", r.status, r.body)
	}
	if !strings.Contains(b.log.String(), "disk I/O error") {
		t.Error("the reason is not in the log")
	}
	if r := b.do(call{path: "/healthz"}); r.status != 200 {
		t.Errorf("healthz = %d, want 200: the program runs", r.status)
	}
}

func TestPagesAndTheirHeaders(t *testing.T) {
	b := newBed(t)
	for _, tt := range []struct{ path, want, kind string }{
		{"/", "安澜市", "text/html; charset=utf-8"},
		{"/console", "坐席", "text/html; charset=utf-8"},
		{"/guides/any-id", "指南", "text/html; charset=utf-8"},
		{"/guides/%E5%B1%85%E4%BD%8F%E8%AF%81%2F1", "指南", "text/html; charset=utf-8"},
		{"/widget.js", "import", "text/javascript; charset=utf-8"},
		{"/widget/element.js", "export", "text/javascript; charset=utf-8"},
		{"/assets/guide/guide.js", "export", "text/javascript; charset=utf-8"},
		{"/guide/guide.js", "export", "text/javascript; charset=utf-8"},
	} {
		r := b.do(call{path: tt.path})
		if r.status != 200 || !strings.Contains(r.body, tt.want) || r.header.Get("Content-Type") != tt.kind {
			t.Errorf("GET %s = %d %q %.80s", tt.path, r.status, r.header.Get("Content-Type"), r.body)
		}
		csp := r.header.Get("Content-Security-Policy")
		if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'self'") || !strings.Contains(csp, "script-src 'self'") {
			t.Errorf("GET %s: policy %q", tt.path, csp)
		}
		if r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Referrer-Policy") == "" {
			t.Errorf("GET %s: headers %v", tt.path, r.header)
		}
		if again := b.do(call{path: tt.path, header: map[string]string{"If-None-Match": r.header.Get("ETag")}}); again.status != 304 {
			t.Errorf("GET %s with its tag = %d, want 304", tt.path, again.status)
		}
		wide := r.header.Get("Access-Control-Allow-Origin")
		if widget := strings.HasPrefix(tt.path, "/widget"); widget != (wide == "*") {
			t.Errorf("GET %s: Access-Control-Allow-Origin %q", tt.path, wide)
		}
	}
	for _, path := range []string{"/widget/.hidden", "/widget/../bed_test.go", "/widget/%2e%2e/portal/index.html", "/assets/..%2f..%2fgo.mod", "/static/", "/widget/", "/nothing"} {
		if r := b.do(call{path: path}); r.status != 404 {
			t.Errorf("GET %s = %d %.80s, want 404", path, r.status, r.body)
		}
	}
	r := b.do(call{path: "/", header: map[string]string{"Accept-Encoding": "gzip"}})
	if r.header.Get("Content-Encoding") != "gzip" || len(r.body) > 1000 {
		t.Errorf("GET / packed: %q, %d bytes", r.header.Get("Content-Encoding"), len(r.body))
	}
	if r := b.do(call{method: "HEAD", path: "/"}); r.status != 200 || r.body != "" {
		t.Errorf("HEAD / = %d %q", r.status, r.body)
	}
}

func TestMetricsAreInPrometheusFormat(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	b.ask(path, token, "问")
	b.do(call{method: "WEIRD", path: "/no/" + token})
	r := b.do(call{path: "/metrics"})
	line := regexp.MustCompile(`^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"\\]*"(,\w+="[^"\\]*")*\})? [0-9.e+-]+(Inf)?)$`)
	for l := range strings.SplitSeq(strings.TrimSuffix(r.body, "\n"), "\n") {
		if !line.MatchString(l) {
			t.Errorf("not a line of the format: %q", l)
		}
	}
	for _, want := range []string{
		`yijian_requests_total{method="other",route="other",status="404"} 1`,
		`yijian_answer_seconds_bucket{le="+Inf"} 1`, `yijian_answer_seconds_count 1`,
		`yijian_request_seconds_count{route="/api/v1/conversations"} 1`,
	} {
		if !strings.Contains(r.body, want+"\n") {
			t.Errorf("metrics lack %s:\n%s", want, r.body)
		}
	}
	if strings.Contains(r.body, token) || strings.Contains(r.body, "WEIRD") {
		t.Error("metrics repeat what a client sent")
	}
}

func TestTheEmbeddedPagesCanBeServed(t *testing.T) {
	static, err := web.Static()
	if err != nil {
		t.Fatal(err)
	}
	b := newBed(t, func(o *web.Options) { o.Static = static })
	r := b.do(call{path: "/widget.js"})
	if r.status != http.StatusOK || !strings.Contains(r.body, "import") {
		t.Errorf("GET /widget.js = %d", r.status)
	}
}
