package web

import "net/http"

// A sentence is what one kind of failure is to the person (zh), the programmer
// (en) and the protocol.
type sentence struct {
	status int
	zh     string
	en     string
}

// statusClientGone is nobody's to see but the log's and the counters': the client
// left before there was an answer (nginx calls it so).
const statusClientGone = 499

// sentences is the table of failures by code. Codes are part of the API.
var sentences = map[string]sentence{
	"json-invalid":       {http.StatusBadRequest, "请求内容不是有效的 JSON。", "The body is not valid JSON"},
	"parameter-invalid":  {http.StatusBadRequest, "参数 %s 的值不正确。", "A parameter has a wrong value"},
	"key-invalid":        {http.StatusBadRequest, "Idempotency-Key 应为 1 至 200 个可见字符。", "The idempotency key must be 1 to 200 visible ASCII characters"},
	"token-missing":      {http.StatusUnauthorized, "缺少会话令牌。", "A bearer token is required"},
	"token-wrong":        {http.StatusUnauthorized, "令牌不正确，请重新开始会话。", "The token is not the one for this"},
	"origin-refused":     {http.StatusForbidden, "此网页未获准使用本服务。", "This origin is not allowed"},
	"local-only":         {http.StatusForbidden, "此功能仅限在本机使用。", "This call is only for local addresses"},
	"not-found":          {http.StatusNotFound, "没有找到，可能已被删除。", "Not found"},
	"guide-not-found":    {http.StatusNotFound, "没有找到这份办事指南。", "No such guide"},
	"no-such-address":    {http.StatusNotFound, "没有这个地址。", "No such address"},
	"method-not-allowed": {http.StatusMethodNotAllowed, "此地址不支持这种请求方法。", "Method not allowed"},
	"key-reused":         {http.StatusConflict, "同一个 Idempotency-Key 已用于另一次请求。", "The idempotency key was used for another call"},
	"body-too-large":     {http.StatusRequestEntityTooLarge, "请求内容过大，上限为 %d KB。", "The body is too large"},
	"message-empty":      {http.StatusUnprocessableEntity, "请输入您的问题。", "The message is empty"},
	"message-too-long":   {http.StatusUnprocessableEntity, "内容过长：最多 %d 个字，现有 %d 个字。请精简后再发送。", "The text is too long"},
	"region-unknown":     {http.StatusUnprocessableEntity, "行政区划代码不存在，应为 6、9 或 12 位数字。", "Unknown division code"},
	"channel-unknown":    {http.StatusUnprocessableEntity, "渠道应为 widget、miniprogram、hotline 或 api。", "Unknown channel"},
	"audience-unknown":   {http.StatusUnprocessableEntity, "服务对象应为 person 或 business。", "Unknown audience"},
	"grade-unknown":      {http.StatusUnprocessableEntity, "评价应为 1 至 5。", "A grade is 1 to 5"},
	"too-many-calls":     {http.StatusTooManyRequests, "操作过于频繁，请 %d 秒后再试。", "Too many requests"},
	"too-many-listeners": {http.StatusTooManyRequests, "打开的连接过多，请关闭一些页面后再试。", "Too many open streams"},
	"client-gone":        {statusClientGone, "连接已中断，请再试一次。", "The client went away"},
	"internal":           {http.StatusInternalServerError, "系统出现错误，请稍后再试，或拨打咨询电话。", "Internal error"},
	"unavailable":        {http.StatusServiceUnavailable, "暂时无法查询办事指南，请稍后再试，或拨打咨询电话。", "Answering is not possible at the moment"},
	"closing":            {http.StatusServiceUnavailable, "系统正在重新启动，请稍后再试。", "The program is restarting"},
}
