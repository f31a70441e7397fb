import type { inbox as en } from '../en/inbox.ts';
import type { Same } from '../same.ts';

export const inbox: Same<typeof en> = {
  total: (_n, shown) => `${shown} 个会话`,
  unread: '未读',
  waitingTitle: (time) => `客户自 ${time} 起等待答复`,
  mine: '我的',
  unowned: '无人负责',
  empty: {
    mine: '没有分配给您的会话',
    unassigned: '所有会话都已有人负责',
    open: '没有进行中的会话',
    waiting: '没有客户在等待答复',
    calls: '还没有通话',
    attention: '没有需要人工处理的事项',
    resolved: '还没有已解决的会话',
    all: '还没有会话',
    hint: '新的会话会自动出现在这里。',
  },
  failed: '列表加载失败',
  more: '正在加载更多',
  priority: { low: '低', normal: '普通', high: '高', urgent: '紧急' },
  state: { new: '新建', open: '处理中', pending: '待定', resolved: '已解决', closed: '已关闭' },
  channel: { ticket: '工单', call: '电话', chat: '聊天', mail: '邮件', complaint: '投诉' },
  outbound: { sending: '发送中', attention: '需人工处理' },
};
