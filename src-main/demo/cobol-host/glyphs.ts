/**
 * Pairs of code page 1388 for the characters of the demo's own texts: character and code, as the mapping files of the code page
 * have them. What agents write is kept as the bytes that came, as a host does.
 */
const pairs: readonly string[] = [
  'ü4659 。4341 一59BA 上556F 下5862 业59B4 东4BAA 两515D 中5BCF 之5BAD 书55E8 了516B 京4FA8 今4F92 仍54D3 伟57AF 体56E4 例50FC 信58C4 元5AA9',
  '免5283 入54EA 冯4C8C 冲4A86 刘5196 到4B5D 务57F0 北4951 华4E4A 南52CE 卡5048 厦5863 发4C42 取54A0 只5BBA 同574C 后4DF2 向5893 吴57E1 周5BDB',
  '商556C 回4E78 复4CB3 天56EB 娜52C7 子5C73 实55B4 客506D 家4ED1 小58A0 尽4FA0 岭518C 州5BDC 工4D44 已59D0 并49A1 广4D84 庄5C4F 应5A46 张5B65',
  '录51BB 待4AFC 心58C3 必4978 快508D 成4A69 户4E47 房4C5F 扣507B 换4E5B 提56E0 收55D4 敏5295 新58C1 方4C5D 旅51C2 无57DD 日54D4 明5298 更4CFB',
  '月5AC1 有5A70 服4C9F 机4E9B 李50ED 杭4DBB 杰4F7C 查49E8 样599A 核4DCA 械58B4 次4ACD 款508F 正5B9E 武57E3 汉4DB9 江4F4D 法4C48 洋5994 流5198',
  '海4DA2 消589C 清5486 演597D 物57EE 王5796 理50EC 用5A63 电4B88 登4B67 的4B64 直5BB0 盾4BDB 石55AE 确54B6 示55BD 笔496A 等4B68 算5684 管4D7C',
  '系5855 级4EB5 网5799 联514A 芳4C5C 范4C56 茶49E7 药59A8 行58CF 被495B 西57F6 要59A9 认54CE 证5BA3 话4E50 询594F 误57F2 说5655 请548C 账5B6B',
  '贸5253 费4C71 资5C6A 赵5B74 载5AD7 退576B 都4BBB 重5BD7 金4F91 银59F7 错4AEC 门5265 闽5297 陈4A62 雪5949 静4FB1 须58EA 验598A ，426B ０42F0',
  '１42F1 ２42F2 ５42F5 ６42F6 ９42F9 ：427A',
];

export const glyphs: ReadonlyMap<string, number> = new Map(
  pairs.flatMap((row) => row.split(' ').map((pair) => [pair.slice(0, 1), Number.parseInt(pair.slice(1), 16)] as const)),
);
