// What residents write about, as about a hundred regular expressions with a weight each. They are
// tried one after another, as is usual; JavaScript compiles them to native code.
const rules = [
  // repairs
  ['repair.leak', 8, /(漏|渗|滴|冒|淌)(着)?水/u],
  ['repair.leak', 7, /(墙|顶|天花板|地面|窗台).{0,6}(渗|湿|霉|水渍|水印)/u],
  ['repair.leak', 6, /(防水|补漏|堵漏|试漏)/u],
  ['repair.leak', 5, /(厨房|卫生间|阳台|厕所).{0,8}(进水|积水|返潮)/u],
  ['repair.leak', 5, /楼上.{0,8}(漏|渗|滴).{0,4}(下来|我家)/u],
  ['repair.plumbing', 8, /(马桶|下水道|下水|地漏|水槽|洗手池|便池).{0,6}(堵|不通|返|溢|反味)/u],
  ['repair.plumbing', 7, /(水管|水龙头|龙头|阀门|水表).{0,6}(坏|松|断|锈|关不|拧不|爆)/u],
  ['repair.plumbing', 6, /(停水|没水|没有水|水压|水很小|水太小)/u],
  ['repair.plumbing', 5, /(疏通|通下水)/u],
  ['repair.electric', 8, /(灯|灯泡|灯管|路灯|声控灯).{0,6}(不亮|坏|闪|灭|没亮|瞎)/u],
  ['repair.electric', 8, /(跳闸|空开|漏电保护|短路|电闸)/u],
  ['repair.electric', 7, /(停电|没电|断电|电压)/u],
  ['repair.electric', 6, /(插座|开关|电线|线路).{0,6}(坏|松|烧|没反应|打火)/u],
  ['repair.elevator', 8, /(电梯|升降机).{0,8}(坏|不动|不走|停|故障|异响|晃|抖|维修)/u],
  ['repair.elevator', 6, /(梯门|轿厢|电梯门).{0,6}(关不|开不|夹)/u],
  ['repair.elevator', 5, /电梯.{0,6}(按钮|按键|显示)/u],
  ['repair.access', 8, /(门禁|对讲|可视|刷卡|道闸|栏杆).{0,8}(坏|不灵|没反应|刷不|打不开|失灵|不响)/u],
  ['repair.access', 7, /(监控|摄像头|探头).{0,6}(坏|黑|没画面|不清)/u],
  ['repair.access', 6, /(单元门|大门).{0,6}(关不|打不开|坏)/u],
  ['repair.door_window', 7, /(窗|窗户|纱窗|推拉门|阳台门|玻璃).{0,6}(关不|打不开|坏|裂|碎|掉|松)/u],
  ['repair.door_window', 6, /(门|房门|入户门).{0,4}(变形|下沉|合页|异响)/u],
  ['repair.door_window', 5, /(密封条|胶条|把手).{0,4}(掉|老化|坏|松)/u],
  ['repair.public', 7, /(路面|地砖|台阶|井盖|护栏|围墙|外墙).{0,6}(坏|破|塌|裂|掉|松|丢)/u],
  ['repair.public', 6, /(健身器材|滑梯|秋千|亭子|长椅|路牌).{0,6}(坏|断|松|掉)/u],
  ['repair.public', 6, /(楼道|走廊|地下室|车库|大堂).{0,8}(坏|破|不亮|积水|漏)/u],
  ['repair.appliance', 7, /(空调|暖气|地暖|热水器|燃气灶|油烟机|浴霸).{0,8}(坏|不制冷|不热|不转|打不着|漏|不工作|不凉)/u],
  ['repair.appliance', 5, /(洗衣机|冰箱|电视|网络|宽带).{0,6}(坏|不行|没信号|不转)/u],
  ['repair.other', 4, /(报修|维修|修理|修一下|来修|派人修|找人修|检修)/u],
  ['repair.other', 3, /(坏了|坏掉|用不了|不能用|失灵|出故障|不工作)/u],
  ['repair.other', 2, /(师傅|工程部|维修部).{0,8}(来|上门|看看)/u],
  // danger
  ['emergency', 20, /(着火|起火|失火|冒烟|火灾|烧起来)/u],
  ['emergency', 20, /(煤气|燃气|天然气|瓦斯).{0,6}(味|漏|泄)/u],
  ['emergency', 20, /(困|关|卡).{0,4}(电梯|梯里|轿厢)/u],
  ['emergency', 18, /电梯.{0,6}(困人|有人|被困|出不来)/u],
  ['emergency', 18, /(触电|电到人|电了一下|漏电伤)/u],
  ['emergency', 18, /(爆管|水管爆|水管炸|喷水|大量漏水)/u],
  ['emergency', 16, /(救命|晕倒|昏迷|跳楼|打架|持刀|流血)/u],
  // locks, papers, paid work
  ['lock.change', 9, /(换锁|开锁|修锁|撬锁|锁芯|破锁)/u],
  ['lock.change', 8, /(钥匙).{0,6}(丢|忘|断|落|没带)/u],
  ['lock.change', 7, /(锁|门锁).{0,4}(坏|打不开|拧不动|卡)/u],
  ['delivery.agent', 7, /(代|帮).{0,4}(送|派|转交|捎|带).{0,10}(资料|文件|合同|信|报纸|证|快件)/u],
  ['delivery.agent', 5, /(送|派).{0,6}(到家|上门|上楼).{0,6}(资料|文件|信件)/u],
  ['paid.service', 7, /(保洁|家政|打扫|擦窗|搬家|安装|疏通).{0,8}(多少钱|收费|价格|价钱|怎么收)/u],
  ['paid.service', 5, /(有偿服务|上门服务|钟点工|保姆)/u],
  // complaints
  ['complaint.noise', 8, /(吵|噪音|噪声|扰民|太响|敲|砸墙|钻).{0,10}/u],
  ['complaint.noise', 7, /(半夜|凌晨|晚上|午休).{0,10}(装修|唱歌|音响|广场舞|施工|蹦|跳)/u],
  ['complaint.neighbor', 7, /(邻居|楼上|楼下|隔壁|对门).{0,12}(堆|占|养|乱|扔|倒|晾|浇)/u],
  ['complaint.neighbor', 7, /(狗|猫|宠物|犬).{0,8}(叫|咬|粪|屎|尿|不牵|没牵)/u],
  ['complaint.neighbor', 6, /(高空抛物|扔下|丢下|杂物|占道)/u],
  ['complaint.hygiene', 7, /(垃圾|卫生|打扫|保洁).{0,8}(没人|不|脏|臭|堆|满)/u],
  ['complaint.hygiene', 6, /(臭|异味|蟑螂|老鼠|蚊子|苍蝇)/u],
  ['complaint.security', 7, /(保安|门岗|安保|巡逻).{0,8}(睡|不管|态度|没人|随便|放)/u],
  ['complaint.security', 7, /(被盗|偷|小偷|陌生人|尾随|丢了)/u],
  ['complaint.parking', 7, /(车位|停车|乱停|堵车|占.{0,3}车位|挡.{0,3}车)/u],
  ['complaint.staff', 7, /(态度|服务).{0,6}(差|恶劣|不好|不行|不满)/u],
  ['complaint.staff', 6, /(没人管|不处理|不解决|推诿|踢皮球|敷衍|不作为)/u],
  ['complaint.quality', 6, /(质量|开发商|豆腐渣|空鼓|裂缝|开裂|偷工减料)/u],
  ['complaint.other', 5, /(投诉|举报|反映.{0,6}问题)/u],
  // money
  ['fee.query', 7, /(物业费|管理费|水费|电费|停车费|费用).{0,8}(多少|几多|怎么算|标准|明细|欠)/u],
  ['fee.query', 5, /(欠费|欠多少|账单|缴费记录)/u],
  ['fee.pay', 7, /(怎么|如何|哪里|在哪|想|要).{0,6}(交|缴|付).{0,6}(费|钱)/u],
  ['fee.pay', 6, /(缴费|交费|付款|转账|扫码).{0,6}(方式|链接|码|账号)/u],
  ['fee.paid', 7, /(已经|已|刚|昨天).{0,4}(交|缴|付|转)(了|过|完|清)/u],
  ['fee.dispute', 7, /(乱收|多收|凭什么|不合理|收错|算错|重复收)/u],
  ['fee.visit', 7, /(上门|入户|来家|到家).{0,4}(收|取).{0,4}(费|钱)?/u],
  ['fee.receipt', 8, /(发票|收据|票据|开票|电子票)/u],
  // the other services
  ['movein', 7, /(入住|收房|交房|领钥匙|拿钥匙)/u],
  ['renovation', 7, /(装修|施工|砸墙|改造).{0,8}(申请|手续|许可|证|押金|时间|备案|办)/u],
  ['renovation', 5, /(装修队|装修押金|垃圾清运)/u],
  ['custody', 7, /(托管|代管|空置|委托.{0,4}(出租|管理))/u],
  ['release.pass', 8, /(放行|出门条|出门证|搬(出|走|东西)|搬家)/u],
  ['inspection', 7, /(验房|验楼|复验|接楼)/u],
  // a ticket that exists already
  ['ticket.status', 8, /(进度|处理得?怎么样|到哪一步|什么时候(来|修好|处理))/u],
  ['ticket.status', 6, /(工单|单号).{0,6}(查|问|状态)/u],
  ['ticket.urge', 8, /(催|快点|赶紧|怎么还(没|不)|等(了)?.{0,4}(天|小时))/u],
  ['ticket.urge', 6, /(还没(来|人|修)|一直没)/u],
  ['ticket.cancel', 8, /(不用(来|修)了|取消(报修|工单)|撤销|已经(修好|好了))/u],
  ['ticket.reopen', 8, /(又(坏|漏|堵|不亮)|没修好|还是(坏|漏|不))/u],
  ['suggestion', 6, /(建议|希望(你们|物业)|能不能(增加|加装|考虑))/u],
  ['praise', 6, /(表扬|点赞|感谢信|锦旗|好评|辛苦了)/u],
  ['activity', 6, /(活动|报名|比赛|联欢|讲座|亲子)/u],
  ['info', 5, /(电话(是)?多少|几点(上班|下班|开门)|上班时间|地址在哪|快递)/u],
  ['info', 4, /(怎么(办|弄)|请问|咨询|想问)/u],
  // talk
  ['human', 9, /(转人工|人工(客服|服务)?|真人|找(个)?人|客服)/u],
  ['angry', 7, /(垃圾物业|骗子|混蛋|滚|气死|受够|忍无可忍|曝光|12345)/u],
  ['affirm', 9, /^(对|是|是的|对的|好|好的|嗯|可以|行|没错|确认|正确|ok)[了吧啊呀。！!]?$/iu],
  ['affirm', 6, /^(没问题|就这样|是这样)/u],
  ['deny', 9, /^(不|不是|不对|错|错了|没有|不要|否|不行)[了吧啊呀。！!]?$/u],
  ['deny', 6, /^(改一下|不太对|有误)/u],
  ['ticket.cancel', 9, /^(取消|算了|不报了|不用了)[吧了。！!]?$/u],
  ['greet', 5, /^(你好|您好|在吗|在不在|喂|hello|hi|早上好|下午好|晚上好)/iu],
  ['thanks', 5, /(谢谢|多谢|感谢|麻烦了)/u],
  ['bye', 5, /^(再见|拜拜|回头见)/u],
  ['help', 5, /(帮助|菜单|功能|怎么用)/u],
  ['bind', 6, /(绑定|认证|注册).{0,6}(房|业主|身份|手机)?/u],
  ['optout', 7, /^(退订|td|t|别再发|取消订阅)$/iu],
];

const labels = [...new Set(rules.map(([label]) => label))];
const index = new Map(labels.map((label, i) => [label, i]));
const patterns = rules.map(([label, weight, regex]) => ({ label: index.get(label), weight, regex }));
const scores = new Int32Array(labels.length);

export const patternCount = patterns.length;

/** The label with the most evidence, or 'none'. */
export function match(text) {
  scores.fill(0);
  for (const pattern of patterns) {
    if (pattern.regex.test(text)) scores[pattern.label] += pattern.weight;
  }
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return scores[best] > 0 ? labels[best] : 'none';
}
