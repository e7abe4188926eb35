"""What a decision says: why a command is refused, what was done, and what time alone does.

People's names of commands and events are here too.
"""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # why a command is refused
    "did_you_mean": said("did you mean '{name}'?", "是否指“{name}”？"),
    "known_names": said("known: {names}", "现有：{names}"),
    "unknown_stage": said(
        "pipeline '{pipeline}' has no stage '{name}'; {cure}", "管道“{pipeline}”中没有阶段“{name}”；{cure}"
    ),
    "unknown_pipeline": said("no pipeline is named '{name}'; {cure}", "没有名为“{name}”的管道；{cure}"),
    "other_pipeline": said(
        "pipeline '{pipeline}' was asked for, but '{here}' decides here",
        "请求的管道是“{pipeline}”，而此处由“{here}”决定",
    ),
    "not_yet": said(
        "{at} lies after {now}: what is to come is planned, not told",
        "{at} 晚于 {now}：尚未发生的事应作为计划，而不是记录",
    ),
    "not_a_move": said(
        "'{command}' is not a move from status '{status}'", "状态“{status}”下不能执行“{command}”"
    ),
    "kind_lead": said("a lead", "线索"),
    "kind_opportunity": said("an opportunity", "商机"),
    "not_of_this_kind": said("'{command}' is a move of {of} only", "“{command}”只适用于{of}"),
    "not_a_target": said(
        "'{command}' does not lead to stage '{stage}' of kind {kind}; expected one of kind {kinds}, {where}",
        "“{command}”不能进入阶段“{stage}”（类型 {kind}）；目标须为 {kinds} 类型，{where}",
    ),
    "no_such_stage": said(
        "pipeline '{pipeline}' has no stage where '{command}' leads: of kind {kinds}, {where}",
        "管道“{pipeline}”中没有“{command}”可进入的阶段：须为 {kinds} 类型，{where}",
    ),
    "where_first": said("the first of its kind", "同类中的第一个"),
    "where_later": said("later than the present one", "位于当前阶段之后"),
    "where_earlier": said("earlier than the present one", "位于当前阶段之前"),
    "where_any": said("anywhere in the order", "次序不限"),
    "where_elsewhere": said("in the other pipeline", "位于另一管道中"),
    "where_left": said("the one it left", "离开前所在的阶段"),
    "no_start": said(
        "pipeline '{pipeline}' has no open stage to begin in", "管道“{pipeline}”中没有可作为起点的进行中阶段"
    ),
    "not_the_start": said(
        "pipeline '{pipeline}' begins in '{first}', not in '{stage}'",
        "管道“{pipeline}”从“{first}”开始，不能从“{stage}”开始",
    ),
    "move_refused": said(
        "pipeline '{pipeline}' does not allow '{command}': moves.{rule} is 'refused'",
        "管道“{pipeline}”不允许“{command}”：moves.{rule} 为 'refused'",
    ),
    "skip_refused": said(
        "pipeline '{pipeline}' does not allow passing over {stages}: moves.skip is 'refused'",
        "管道“{pipeline}”不允许跳过 {stages}：moves.skip 为 'refused'",
    ),
    "reason_required": said("'{command}' needs a reason", "“{command}”需要填写原因"),
    "before_last_event": said("{now} lies before the last event at {last}", "{now} 早于最近一次事件 {last}"),
    "already_converted": said(
        "lead '{id}' was already converted to opportunity '{opportunity}'",
        "线索“{id}”已转换为商机“{opportunity}”",
    ),
    "id_taken": said(
        "'{id}' is the id of what it follows from; the new opportunity needs another",
        "“{id}”是其来源自身的编号；新商机需要另一个编号",
    ),
    "not_new": said(
        "'{id}' has a history here already (version {version}); what is imported has none",
        "“{id}”在此已有历史（版本 {version}）；导入的对象不应有历史",
    ),
    "debt_met": said("'{part}' of '{holder}' is met by now", "“{holder}”的“{part}”现已满足"),
    "debt_waived": said("'{part}' of '{holder}' is waived", "“{holder}”的“{part}”已获豁免"),
    "debt_gone": said("nobody asks for '{part}' of '{holder}' any more", "“{holder}”的“{part}”已不再要求"),
    "not_for_opportunities": said(
        "pipeline '{pipeline}' is for leads; a lead is converted into one for opportunities",
        "管道“{pipeline}”用于线索；线索只能转换到商机管道",
    ),
    "inconsistent_pipeline": said(
        "'{id}' travels through pipeline '{found}', but '{pipeline}' decides here",
        "“{id}”属于管道“{found}”，而此处由“{pipeline}”决定",
    ),
    "inconsistent_kind": said(
        "'{id}' cannot travel through pipeline '{pipeline}': what travels there is {of}",
        "“{id}”不能进入管道“{pipeline}”，该管道只用于{of}",
    ),
    "inconsistent_stage": said(
        "'{id}' is in stage '{stage}', which pipeline '{pipeline}' does not have",
        "“{id}”所在的阶段“{stage}”不属于管道“{pipeline}”",
    ),
    "inconsistent_status": said(
        "'{id}' has status '{status}', but its stage '{stage}' is of kind {kind}",
        "“{id}”的状态为“{status}”，但其阶段“{stage}”的类型为 {kind}",
    ),
    "inconsistent_return": said(
        "'{id}' is to return to stage '{stage}', which is no open stage of pipeline '{pipeline}'",
        "“{id}”应返回的阶段“{stage}”不是管道“{pipeline}”中的进行中阶段",
    ),
    "before_last_move": said(
        "{at} lies before the last move at {last}: a stay ends where the next begins",
        "{at} 早于最近一次阶段变动 {last}：上一次停留结束时下一次才开始",
    ),
    "merged": said(
        "'{id}' was merged into '{into}', and nothing happens to it any more; ask about '{into}'",
        "“{id}”已合并到“{into}”，不再接受任何操作；请改为操作“{into}”",
    ),
    "merged_with_itself": said("'{id}' cannot be merged with itself", "“{id}”不能与自身合并"),
    "merged_with_another_kind": said(
        "'{id}' is of another kind: only {of} can be merged here", "“{id}”的类型不同：此处只能合并{of}"
    ),
    "merge_the_other_way": said(
        "'{id}' became opportunity '{opportunity}'; merge the other lead into it instead",
        "“{id}”已转换为商机“{opportunity}”；请反过来将另一条线索合并到它",
    ),
    "hand_off_refused": said(
        "pipeline '{here}' does not hand off to '{pipeline}'; it does to: {known}",
        "管道“{here}”不能移交到“{pipeline}”；可移交到：{known}",
    ),
    "hand_off_nowhere": said(
        "pipeline '{here}' hands off to no other, so not to '{pipeline}'; name it in 'hand_off'",
        "管道“{here}”未声明任何移交去向，因此不能移交到“{pipeline}”；请在 hand_off 中声明",
    ),
    "unknown_reason": said("no reason is named '{name}'; {cure}", "没有名为“{name}”的原因；{cure}"),
    "competitor_required": said(
        "'{command}' for the reason '{reason}' needs the competitor who won it",
        "以原因“{reason}”执行“{command}”时需要填写赢单的竞争对手",
    ),
    "already_repurchased": said(
        "opportunity '{opportunity}' follows '{id}' already", "商机“{opportunity}”已是“{id}”的复购商机"
    ),
    "unknown_field": said("no field is named '{name}'; {cure}", "没有名为“{name}”的字段；{cure}"),
    "not_recorded": said(
        "'{name}' is not recorded: it follows from what happens",
        "“{name}”不能直接填写：它由所发生的事情得出",
    ),
    "answer_to_core": said(
        "'{name}' is a core attribute and holds a value, not an answer with its source",
        "“{name}”是核心属性，只保存值，不保存带来源的回答",
    ),
    "nothing_recorded": said("every value is already recorded so", "所有值均已如此记录，没有变化"),
    "nothing_tagged": said("the tags are already so", "标签没有变化"),
    "nothing_new": said("'{id}' is already recorded so", "“{id}”已如此记录，没有变化"),
    "tag_both_ways": said(
        "tag '{tag}' is to be added and taken away at once", "标签“{tag}”被同时要求添加和移除"
    ),
    "not_ahead": said(
        "{when} does not lie ahead of {at}: what is to come is planned, what was is recorded",
        "{when} 不晚于 {at}：计划的是将来的事，已发生的事应作为记录",
    ),
    "duplicate_id": said(
        "'{id}' is recorded already; a new one needs another id", "“{id}”已存在；新增需要另一个编号"
    ),
    "rows_not_loaded": said(
        "'{collection}' was not loaded, so what it holds is not known; hand it over",
        "未加载“{collection}”，无法得知其内容；请随卷宗提供",
    ),
    "unknown_plan": said(
        "no follow-up is planned as '{name}'; {cure}", "没有编号为“{name}”的跟进计划；{cure}"
    ),
    "unknown_objection": said("no objection has the id '{name}'; {cure}", "没有编号为“{name}”的异议；{cure}"),
    "already_settled": said("objection '{id}' was settled at {at}", "异议“{id}”已于 {at} 解决"),
    "settled_before_raised": said(
        "objection '{id}' cannot be settled at {settled}, before it was raised at {raised}",
        "异议“{id}”提出于 {raised}，不能在此之前的 {settled} 解决",
    ),
    # why a duty is not recorded
    "unknown_checklist": said(
        "no checklist for this kind of subject is named '{name}'; {cure}",
        "此类对象没有名为“{name}”的清单；{cure}",
    ),
    "unknown_item": said(
        "checklist '{checklist}' has no item '{name}'; {cure}", "清单“{checklist}”中没有事项“{name}”；{cure}"
    ),
    "unknown_gate": said(
        "no gate for this kind of subject is named '{name}'; {cure}",
        "此类对象没有名为“{name}”的关口；{cure}",
    ),
    "unknown_criterion": said(
        "gate '{gate}' has no criterion '{name}'; {cure}", "关口“{gate}”中没有条件“{name}”；{cure}"
    ),
    "item_not_applicable": said("'{item}' is not asked for here", "此处不要求“{item}”"),
    "item_done": said("'{item}' is done already", "“{item}”已完成"),
    "not_the_role": said(
        "'{item}' is done by the role '{role}', which {actor} does not have",
        "“{item}”须由角色“{role}”完成，而 {actor} 没有该角色",
    ),
    "four_eyes": said(
        "'{item}' was submitted by {by}, so somebody else has to answer it",
        "“{item}”由 {by} 提交，须由他人审批",
    ),
    "no_delegate": said("nobody may speak on behalf of '{level}'", "“{level}”不允许代理审批"),
    "not_an_approver": said(
        "'{level}' is answered by {named}, and {actor} is none of them",
        "“{level}”由 {named} 审批，{actor} 不在其中",
    ),
    "approval_counts_not": said(
        "the answer of {actor} to '{item}' would not count: given already, or before it was submitted",
        "{actor} 对“{item}”的答复不计入：已答复过，或早于提交时间",
    ),
    "unwaivable": said("'{criterion}' cannot be waived", "“{criterion}”不可豁免"),
    "until_required": said(
        "the waiver of '{criterion}' has to say until when", "豁免“{criterion}”须注明截止时间"
    ),
    "until_passed": said("{until} is not after {now}", "{until} 不晚于 {now}"),
    # why a subject does not change hands
    "claimed": said(
        "'{id}' is claimed by {holder} until {until}", "“{id}”已由 {holder} 认领，有效至 {until}"
    ),
    "until_released": said("it is released", "释放为止"),
    "owned": said(
        "'{id}' belongs to {owner}: ask for a handover, or have it assigned",
        "“{id}”归 {owner} 所有：请申请交接，或由他人分配",
    ),
    "already_owner": said("'{id}' belongs to {owner} already", "“{id}”已归 {owner} 所有"),
    "not_owned": said("'{id}' belongs to nobody", "“{id}”没有负责人"),
    "not_the_owner": said(
        "'{id}' belongs to {owner}; {actor} cannot give it back", "“{id}”归 {owner} 所有，{actor} 不能释放"
    ),
    "no_handover": said("no handover of '{id}' is open", "“{id}”没有待答复的交接"),
    "not_offered_to_you": said(
        "the handover of '{id}' was offered to {to}, not to {actor}",
        "“{id}”的交接对象是 {to}，不是 {actor}",
    ),
    # who may ask, and what the host is asked to do
    "not_permitted": said(
        "{actor} may not ask for '{command}' here: {label}", "{actor} 无权在此执行“{command}”：{label}"
    ),
    "no_label": said("a condition of the blueprint is not met", "不满足蓝图设定的条件"),
    "request_assigned": said("'{id}' was assigned to you by {by}", "{by} 已将“{id}”分配给您"),
    "request_approval": said(
        "'{item}' of '{id}' waits for approval at '{level}'", "“{id}”的“{item}”待“{level}”审批"
    ),
    # what time alone does
    "stall_unknown": said(
        "nobody can say whether it stalls in stage '{stage}' by '{fact}'",
        "无法判断在阶段“{stage}”是否停滞（依据“{fact}”）",
    ),
    "advance_unknown": said(
        "nobody can say whether it moves on from stage '{stage}' by itself ('{advance}')",
        "无法判断是否自动离开阶段“{stage}”（依据“{advance}”）",
    ),
    "advance_held": said(
        "'{advance}' is done, but the way from stage '{stage}' to '{to}' is not free",
        "“{advance}”已完成，但从阶段“{stage}”到“{to}”的条件尚未满足",
    ),
    "hop_limit": said(
        "it moved on {count} times at once and would again, from stage '{stage}': tick again",
        "已连续自动推进 {count} 次，在阶段“{stage}”还将继续：请再次调用 tick",
    ),
    "unforeseen": said(
        "whether it moves on from stage '{stage}' may change at any moment: a plug-in or a reckoned clock decides",
        "是否离开阶段“{stage}”随时可能变化：由插件或经运算的时钟决定",
    ),
    # what somebody asks for
    "command_capture": said("begin", "建档"),
    "command_import": said("import", "导入"),
    "command_advance": said("advance", "推进"),
    "command_go_back": said("go back", "退回"),
    "command_park": said("park", "搁置"),
    "command_resume": said("resume", "恢复"),
    "command_lose": said("lose", "丢单"),
    "command_reopen": said("reopen", "重新打开"),
    "command_convert": said("convert", "转换"),
    "command_hand_off": said("hand off", "移交管道"),
    "command_repurchase": said("repurchase", "复购"),
    "command_change_fields": said("change values", "修改信息"),
    "command_tag": said("tag", "打标签"),
    "command_merge": said("merge", "合并"),
    "command_mark_moment": said("mark a moment", "标记关键时刻"),
    "command_review": said("review", "复盘"),
    "command_record_activity": said("record an activity", "记录跟进"),
    "command_plan_follow_up": said("plan a follow-up", "计划跟进"),
    "command_complete_follow_up": said("complete a follow-up", "完成计划跟进"),
    "command_add_document": said("add a document", "添加单据"),
    "command_raise_objection": said("raise an objection", "登记异议"),
    "command_settle_objection": said("settle an objection", "解决异议"),
    "command_complete_item": said("complete an item", "提交事项"),
    "command_approve_item": said("approve an item", "批准事项"),
    "command_reject_item": said("reject an item", "驳回事项"),
    "command_waive": said("waive a criterion", "豁免条件"),
    "command_assign": said("assign", "分配"),
    "command_claim": said("claim", "认领"),
    "command_release": said("release", "释放"),
    "command_offer_handover": said("offer a handover", "发起交接"),
    "command_accept_handover": said("accept the handover", "接受交接"),
    "command_reject_handover": said("reject the handover", "拒绝交接"),
    # what happened
    "event_captured": said("begun", "已建档"),
    "event_imported": said("imported", "已导入"),
    "event_advanced": said("advanced", "已推进"),
    "event_went_back": said("went back", "已退回"),
    "event_parked": said("parked", "已搁置"),
    "event_resumed": said("resumed", "已恢复"),
    "event_lost": said("lost", "已丢单"),
    "event_reopened": said("reopened", "已重新打开"),
    "event_converted": said("converted", "已转换"),
    "event_handed_off": said("handed off", "已移交管道"),
    "event_migrated": said("migrated", "已迁移版本"),
    "event_fields_changed": said("values changed", "信息已修改"),
    "event_tagged": said("tagged", "已打标签"),
    "event_merged": said("merged", "已合并"),
    "event_merged_into": said("merged into another", "已并入其他对象"),
    "event_repurchased": said("bought again", "已复购"),
    "event_moment_marked": said("moment marked", "已标记关键时刻"),
    "event_reviewed": said("reviewed", "已复盘"),
    "event_activity_recorded": said("activity recorded", "已记录跟进"),
    "event_follow_up_planned": said("follow-up planned", "已计划跟进"),
    "event_follow_up_completed": said("follow-up completed", "计划跟进已完成"),
    "event_document_added": said("document added", "已添加单据"),
    "event_objection_raised": said("objection raised", "已登记异议"),
    "event_objection_settled": said("objection settled", "异议已解决"),
    "event_item_completed": said("item submitted", "事项已提交"),
    "event_item_approved": said("item approved", "事项已批准"),
    "event_item_rejected": said("item rejected", "事项已驳回"),
    "event_criterion_waived": said("criterion waived", "条件已豁免"),
    "event_assigned": said("assigned", "已分配"),
    "event_claimed": said("claimed", "已认领"),
    "event_released": said("released", "已释放"),
    "event_handover_offered": said("handover offered", "已发起交接"),
    "event_handover_accepted": said("handover accepted", "已接受交接"),
    "event_handover_rejected": said("handover rejected", "已拒绝交接"),
    "event_stalled": said("stalled", "已停滞"),
    "event_lapsed": said("lapsed", "已失效"),
    # how a decision is told
    "told_asked": said(
        "{now}: {actor} asked to {command}{details}.", "{now}：{actor} 请求{command}{details}。"
    ),
    "told_details": said(" ({details})", "（{details}）"),
    "told_accepted": said("It was granted.", "已同意。"),
    "told_refused": said("It was refused.", "已拒绝。"),
    "told_verdict": said("The gates said: {verdict}.", "关口结论：{verdict}。"),
    "told_found": said("Found: {finding}.", "发现：{finding}。"),
    "told_passed": said("Met: {passed}.", "已满足：{passed}。"),
    "told_waived": said("Waived: {waived}.", "已豁免：{waived}。"),
    "told_ask": said("To ask: {ask}", "待询问：{ask}"),
    "told_event": said("Done: '{subject}' {event}{details}.", "结果：“{subject}”{event}{details}。"),
    "told_request": said("Asked of {to}: {text}{due}.", "请 {to}：{text}{due}。"),
    "told_due": said(", due {at}", "，截止 {at}"),
    "told_nobody": said("nobody", "（无人）"),
    "told_suggests": said("Possible instead: {command}{details}.", "可改为：{command}{details}。"),
    "verdict_advance": said("advance", "通过"),
    "verdict_hold": said("hold", "暂缓"),
    "verdict_retreat": said("retreat", "后退"),
    "verdict_reject": said("reject", "否决"),
}
