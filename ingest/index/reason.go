package index

// A reason is why a file was not read, in Chinese and English.
type reason struct{ zh, en string }

var reasons = map[string]reason{
	codeMissing: {"文件或文件夹不存在，请检查路径", "no such file or folder: check the path"},
	codeDenied:  {"没有读取权限，请检查文件权限", "permission denied: check who may read it"},
	codeLink:    {"链接指向文件夹之外、另一个文件夹或不存在的文件，未跟随", "the link leads out of the folder, to a folder or to nothing, and was not followed"},
	codeRead:    {"读取失败", "it could not be read"},
}

const (
	tooLargeZH = "文件有 %d 字节，超过上限 %d 字节，请拆分后再导入"
	tooLargeEN = "%d bytes, the limit is %d: split the file"
)
