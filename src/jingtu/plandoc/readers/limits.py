"""How much of a document is read at most. Beyond these sizes a file is no plan."""

MAX_BYTES = 50 * 2**20
MAX_CELLS = 500_000
TOO_MANY_CELLS = "文件里的一张表有 {cells} 格，超过 {limit} 格的上限，方案的表不会这么大。请只保留方案的内容，另存一份再上传。"
