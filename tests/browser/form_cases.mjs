// form_cases.mjs - a ticket of each service, and the printed forms that it fills.
export const WHO = { room: '3栋2单元501', name: '陈建国', phone: '13800138000' };
const SOON = { time: '随时' };
// What each service asks for, and the forms that its tickets fill (requirements R-LOCK … R-CLK-20).
export const FORM_CASES = [
  ['lock', '钥匙丢了要换锁芯', { ...SOON, owner: '业主本人', id_shown: '有' }, ['大门破锁/换锁/维修门锁申请书（表20）']],
  ['deliver', '一封挂号信', { kind: '信件', named: '是', to: '8栋1单元302' }, ['代派业主资料登记表（表21）']],
  ['paid', '清洗空调两台', SOON, ['有偿服务工作登记表（表26）', '有偿服务工作登记明细表（表27）']],
  ['complaint', '楼上半夜装修', { detail: '昨晚', want: '停工' }, ['来电来访登记表']],
  ['repair', '厨房水管漏水', SOON, ['工程派工单', '现场勘察会签表', '维修工程决算书', '维修工程结算书', '业主报修登记表', '业主报修有偿服务登记表']],
  ['movein', '下周收房', { ...SOON, applicant: '业主本人' }, ['住户登记表', '房屋质量验收登记表']],
  ['custody', '出国半年', {}, ['托管协议']],
  ['release', '一张床', { ...SOON, vehicle: '粤B12345' }, ['放行条']],
  ['renovation', '厨房翻新', { applicant: '业主本人', structure: '不涉及', rules: '同意' }, ['装修协议', '施工许可证', '施工人员临时出入证']],
  ['fee', '要一张收据', {}, ['收据', '发票']],
  ['survey', '希望多种树', {}, ['客户满意度调查表', '业主意见征询表']],
  ['task', '收集电梯满一年的使用情况', {}, ['产品使用情况表']],
];
