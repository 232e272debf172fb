package main

import "yijian/ingest/load"

// What the program says: Chinese first, English second.
const (
	textUsage = `用法：go run ./ingest [选项] 路径…
读入文件或文件夹中的办事指南（JSON、Markdown、HTML、纯文本），只处理有变化的文件，最后一次性发布。
Usage: go run ./ingest [options] PATH…
Reads service guides from files and folders; only what changed is read, and published in one step.

go run ./ingest rebuild：按办事指南库重建检索服务器上的索引（YIJIAN_STORE=qdrant://…），重建时旧索引照常可用。
Builds the search index on the server anew from the catalog; the old one serves until then.

go run ./ingest search "问题"：看检索会找到什么、每个分数从何而来（search -h 查看选项）。
Shows what search finds for a question and what each score is made of.

选项 Options:
`
	textSettings = `
环境变量 Settings (environment):
`
	textData   = "数据`文件夹`，默认取 YIJIAN_DATA\n\tthe data folder; default: YIJIAN_DATA"
	textRegion = "未注明区划的指南所属的区划`代码`（6、9 或 12 位）\n\tdivision code for guides that name none"
	textJSON   = "以 JSON 输出报告\n\treport as JSON"
	textCheck  = "只检查，不写入\n\tread and lint only, write nothing"

	textNoPaths      = "没有给出文件或文件夹 (no PATH was given)"
	textUsageError   = "参数有误：%v\n运行 go run ./ingest -h 查看用法。 Run it with -h for help.\n"
	textSettingError = "设置有误：%v\n (a setting is wrong)\n"
	textDoubleWord   = "词典 %s：“%s”在第 %d 行和第 %d 行各写了一次，请并成一行（%[2]s stands on both lines).\n"
	textIdleLine     = "词典 %s 第 %d 行：没有一份指南写到“%s”，这一行用不上（no guide has this term).\n"
	textBadRegion    = "区划代码 %q 不存在：应为 6、9 或 12 位，前 6 位见国家标准 GB/T 2260；本地功能区可在 YIJIAN_ZONES 中定义。\n-region: no such division; want 6, 9 or 12 digits.\n"
	textReserved     = "“%s” 功能尚未提供。\nNot available yet.\n"
	textInterrupted  = "已停止，未发布任何内容；再次运行会接着做。\nInterrupted; nothing was published, and the next run goes on from here.\n"
	textBusy         = "另一个导入程序正在写入，请等它结束后再运行。\nAnother ingest is running: %v\n"
	textFailed       = "未完成：%v\n (failed; nothing was published)\n"
	textNoServer     = "没有设置检索服务器：YIJIAN_STORE 应为 qdrant://主机:6334。\nNo server is set: want YIJIAN_STORE=qdrant://HOST:6334.\n"
	textNoMore       = "rebuild 只接受 -data。 (rebuild takes -data only)"
	textStopped      = "已停止，旧索引仍在使用；再次运行会接着做。\nInterrupted; the old index serves, and the next run goes on from here.\n"
	textNotRebuilt   = "未完成，旧索引仍在使用：%v\n (failed; the old index serves)\n"
	textRebuilt      = "索引已重建：%[1]s，第 %[2]d 代，%[3]d 段文字，缺向量 %[4]d 段，用时 %.1[5]f 秒。\nRebuilt %[1]s: generation %[2]d, %[3]d chunks, %[4]d without a vector, %.1[5]f s.\n"
	textWriting      = "写入 writing"
	textReading      = "读取 reading"

	textMaking = "制作向量 embedding"

	textVectors           = "向量：新做 %[1]d 段，尚缺 %[2]d 段（%[3]s）。%[1]d vectors made, %[2]d missing.\n"
	textNotEmbedded       = "指南已发布；向量没有做完，暂按词语检索，再次运行会接着做：%v\n (published; some vectors are missing, the next run goes on)\n"
	textEmbeddingStopped  = "已停止：指南已发布，向量没有做完，再次运行会接着做。\nInterrupted: published; some vectors are missing, the next run goes on.\n"
	textEmbeddedElsewhere = "另一个程序正在制作向量，这里不再重复。\nAnother program is making the vectors.\n"

	textSearchUsage = `用法：go run ./ingest search [选项] "问题"
按字面问题检索已发布的指南片段（不经理解和改写），列出综合、语义、词语三个分数。
Usage: go run ./ingest search [options] "QUESTION"
Searches the published guides for the bare question and shows the fused, dense and lexical scores.

选项 Options:
`
	textSearchRegion = "只看在该区划`代码`有效的指南，默认不限\n\tonly guides whose rule holds in that division; default: all"
	textSearchToday  = "只看在该`日期`有效的指南（2026-03-12），默认今天\n\tonly guides in force on that day; default: today"
	textSearchLimit  = "最多列出多少段\n\thow many chunks"
	textSearchJSON   = "以 JSON 输出\n\tas JSON"
	textNoQuestion   = "没有给出问题 (no QUESTION was given)"
	textNoCatalog    = "还没有办事指南库 %s：请先导入。\nThere is no catalog yet: ingest guides first.\n"
	textNotSearched  = "未能检索：%v\n (search failed)\n"
	textByWords      = "按词语 by words alone"
	textFound        = "第 %d 代，%d 段，其中 %d 段有向量（%s），%s 有效的指南\n"
	textFoundNothing = "没有找到。 Nothing found.\n"
	textScores       = "    综合 fused %.3f = 语义 cosine %.3f%s + 词语 words %.3f（BM25 %.2f / %.2f）\n"
	textGuessed      = "（估计，向量还没有做 estimated: it has no vector yet）"
	textShared       = "    共有的词（出现段数） shared words: %s\n"

	textDone    = "已发布第 %d 代，用时 %.1f 秒。\n"
	textChecked = "检查完毕，没有写入任何内容，用时 %.1f 秒。\n"
	textNothing = "没有变化，仍是第 %d 代，用时 %.1f 秒。\n"

	textAdded      = "新增"
	textChanged    = "更新"
	textUnchanged  = "未变"
	textRemoved    = "移除"
	textReadable   = "可读取"
	textDuplicates = "编号重复（以先列出的文件为准）"
	textLints      = "内容提示"
	textUnreadable = "无法读取"
	textSkipped    = "其他格式，未读取"
	textMore       = "  ……另有 %d 条，-json 可看全部\n"

	textAndMore = " ……"
	textFault   = "[错误]"
	textWarn    = "[警告]"
	textAdvice  = "[建议]"

	textSummary = "%d added, %d changed, %d unchanged, %d removed; %d duplicate ids, %d lints, %d unreadable, %d skipped; generation %d, %.1f s.\n"
)

func textLevel(l load.Level) string {
	switch l {
	case load.Fault:
		return textFault
	case load.Warn:
		return textWarn
	}
	return textAdvice
}
