package main

// What the program says on the terminal: Chinese first, English second.
const (
	textUsage = `用法：go run ./assistant [选项]
启动政务服务问答：门户演示页、坐席页和接口。首次运行自动导入示例城市的办事指南。
Usage: go run ./assistant [options]
Serves the chat, the agents' page and the API. The first run ingests the sample city.

选项 Options:
`
	textSettings = `
环境变量 Settings (environment):
`
	textAddr   = "监听`地址`，默认取 YIJIAN_ADDR\n\twhere to listen; default: YIJIAN_ADDR"
	textData   = "数据`文件夹`，默认取 YIJIAN_DATA\n\tthe data folder; default: YIJIAN_DATA"
	textGuides = "导入此`文件夹`中的办事指南，代替示例城市\n\tingest the guides of this folder instead of the sample city"
	textRegion = "这些指南未注明区划时所属的区划`代码`\n\tdivision code of those guides that name none"

	textArguments  = "多余的参数 %s (unexpected arguments)"
	textBadRegion  = "-region %q：没有这个区划代码，应为 6、9 或 12 位 (no such division; want 6, 9 or 12 digits)"
	textUsageError = "参数或设置有误：%v\n运行 go run ./assistant -h 查看用法。 Wrong usage; run it with -h for help.\n"
	textFailed     = "未能运行：%v\n (failed)\n"
	textPortTaken  = `地址 %[1]s 已被其他程序占用。可能本程序已在运行；也可用 -addr 或 YIJIAN_ADDR 换一个地址。
%[1]s is taken by another program, perhaps another run of this one. Choose another address with -addr or YIJIAN_ADDR.
`

	textIngested   = "已就绪 %d 份办事指南，用时 %.1f 秒。 (guides ready)\n"
	textUnreadable = "  无法读取 %s：%s (%s)\n"
	textSample     = `
【示例数据】安澜市是虚构的城市，其办事指南、电话和地址均属虚构，不得用于实际办事。
The sample city of Anlan is fictional: guides, phones and addresses are invented.
`
	textReady = `
一件已启动。 Yijian is running:

  门户演示页 Portal demo        %s/
  坐席页     Agents' page       %s/console
  接口说明   API description    %s/api/openapi.json
  数据文件夹 Data folder        %s

按 Ctrl+C 停止。 Ctrl-C stops it.
`
	textStopped = "已停止。 Stopped.\n"
)
