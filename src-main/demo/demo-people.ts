/** A customer of the demo workspace. All of them are invented; numbers are from ranges that look right and are not assigned to them. */
export interface DemoPerson {
  readonly customerNo: string;
  readonly name: string;
  readonly language: 'zh' | 'en';
  readonly email: string;
  /** As the CRM's users typed it: written in many ways on purpose. */
  readonly phone: string;
  /** As the PBX shows it. */
  readonly callerNumber: string;
  readonly company: string;
  readonly city: string;
  readonly tier: 'standard' | 'silver' | 'gold';
}

const person = (
  customerNo: string,
  name: string,
  language: 'zh' | 'en',
  email: string,
  phone: string,
  callerNumber: string,
  company: string,
  city: string,
  tier: DemoPerson['tier'],
): DemoPerson => ({ customerNo, name, language, email, phone, callerNumber, company, city, tier });

export const demoPeople: readonly DemoPerson[] = [
  person(
    'C-1001',
    '王小明',
    'zh',
    'wang.xiaoming@demo-huadong.example',
    '138 0013 8001',
    '+8613800138001',
    '华东示范商贸',
    '上海',
    'gold',
  ),
  person(
    'C-1002',
    '李娜',
    'zh',
    'lina@demo-huadong.example',
    '139-1001-2002',
    '+8613910012002',
    '华东示范商贸',
    '上海',
    'silver',
  ),
  person(
    'C-1003',
    'Anna Müller',
    'en',
    'anna.mueller@demo-alpen.example',
    '+41 44 123 45 67',
    '+41441234567',
    'Demo Alpen AG',
    'Zürich',
    'gold',
  ),
  person(
    'C-1004',
    '张伟',
    'zh',
    'zhangwei@demo-beifang.example',
    '(010) 6655-7788',
    '+861066557788',
    '北方演示机械',
    '北京',
    'standard',
  ),
  person(
    'C-1005',
    'James Carter',
    'en',
    'j.carter@demo-harbour.example',
    '020 7946 0018',
    '+442079460018',
    'Demo Harbour Ltd',
    'London',
    'silver',
  ),
  person(
    'C-1006',
    '陈静',
    'zh',
    'chenjing@demo-lingnan.example',
    '0086 136 6000 3006',
    '+8613660003006',
    '岭南样例电子',
    '广州',
    'gold',
  ),
  person(
    'C-1007',
    'Sofia Rossi',
    'en',
    'sofia.rossi@demo-laguna.example',
    '+39 041 555 0107',
    '+390415550107',
    'Demo Laguna S.r.l.',
    'Venezia',
    'standard',
  ),
  person(
    'C-1008',
    '刘洋',
    'zh',
    'liuyang@demo-xinan.example',
    '+86 (0)28 8877 6655',
    '+862888776655',
    '西南体验服务',
    '成都',
    'silver',
  ),
  person(
    'C-1009',
    'Peter Novak',
    'en',
    'p.novak@demo-vltava.example',
    '00420 601 000 109',
    '+420601000109',
    'Demo Vltava s.r.o.',
    'Praha',
    'standard',
  ),
  person(
    'C-1010',
    '赵敏',
    'zh',
    'zhaomin@demo-jiangnan.example',
    '137.0571.0010',
    '+8613705710010',
    '江南示范旅行',
    '杭州',
    'gold',
  ),
  person(
    'C-1011',
    'Emily Stone',
    'en',
    'emily@demo-prairie.example',
    '(312) 555-0111',
    '+13125550111',
    'Demo Prairie Inc.',
    'Chicago',
    'silver',
  ),
  person(
    'C-1012',
    '孙丽',
    'zh',
    'sunli@demo-dongbei.example',
    '186 0411 0012',
    '+8618604110012',
    '东北演示食品',
    '大连',
    'standard',
  ),
  person(
    'C-1013',
    'Luc Martin',
    'en',
    'luc.martin@demo-rhone.example',
    '+33 4 72 00 01 13',
    '+33472000113',
    'Demo Rhône SAS',
    'Lyon',
    'silver',
  ),
  person(
    'C-1014',
    '周杰',
    'zh',
    'zhoujie@demo-huazhong.example',
    '027/8765 4314',
    '+862787654314',
    '华中样例物流',
    '武汉',
    'gold',
  ),
  person(
    'C-1015',
    'Maria Lopez',
    'en',
    'maria.lopez@demo-sol.example',
    '+34 910 000 115',
    '+34910000115',
    'Demo Sol S.L.',
    'Madrid',
    'standard',
  ),
  person(
    'C-1016',
    '吴芳',
    'zh',
    'wufang@demo-minnan.example',
    '１５９ ５９２０ ００１６',
    '+8615959200016',
    '闽南示范茶业',
    '厦门',
    'silver',
  ),
  person(
    'C-1017',
    'Oliver Berg',
    'en',
    'oliver.berg@demo-fjord.example',
    '+47 22 00 01 17',
    '+4722000117',
    'Demo Fjord AS',
    'Oslo',
    'standard',
  ),
  person(
    'C-1018',
    '郑爽朗',
    'zh',
    'zhengshuanglang@demo-xibei.example',
    '029-8888-1018',
    '+862988881018',
    '西北体验教育',
    '西安',
    'standard',
  ),
  person(
    'C-1019',
    'Grace Kim',
    'en',
    'grace.kim@demo-hangang.example',
    '+82 2-555-0119',
    '+8225550119',
    'Demo Hangang Co.',
    'Seoul',
    'gold',
  ),
  person(
    'C-1020',
    '冯雪',
    'zh',
    'fengxue@demo-huabei.example',
    '0311 8600 1020',
    '+8631186001020',
    '华北演示药房',
    '石家庄',
    'silver',
  ),
];

/** Who works in the demo. */
export interface DemoColleague {
  readonly id: string;
  readonly name: string;
  readonly interface: string;
  readonly memberName: string;
  readonly extension: string;
  /** The phone answers by itself after this many milliseconds; absent: the person at this workstation answers. */
  readonly answerAfterMs?: number;
}

/** The first one sits at this workstation. */
export const demoAgents: readonly [DemoColleague, ...DemoColleague[]] = [
  { id: 'agent1', name: 'Demo Agent', interface: 'PJSIP/1001', memberName: 'Demo Agent', extension: '1001' },
  {
    id: 'agent2',
    name: 'Second Agent',
    interface: 'PJSIP/1002',
    memberName: 'Second Agent',
    extension: '1002',
    answerAfterMs: 4000,
  },
];
