// What a page embeds. It is served as …/widget.js, beside the folder …/widget/
// with the modules, so the import below is relative to that address.
//
//   <script type="module" src="https://city/widget.js"></script>
//   <yijian-chat region="990100">咨询电话 12345（每天 24 小时）</yijian-chat>
//
// The text inside the element is what people see where this file can't be
// loaded: always put the hotline and its hours there. Start reading at
// widget/element.js.
import "./widget/element.js";
