"""What identity and ownership say: which records are one, whose each is, and what may be done with it.

Keys, matches, filing and tags come first; then claims, the public pool and handovers.
"""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # why a value identifies nobody
    "unusable_empty": said("nothing is written there", "没有内容"),
    "unusable_not_text": said("it is neither a text nor a whole number", "既不是文本也不是整数"),
    "unusable_too_long": said("it is too long to identify anybody", "太长，无法识别身份"),
    "unusable_too_short": said("it is too short to identify anybody", "太短，无法识别身份"),
    "unusable_unreadable": said("it is not written as such a value is", "格式不符"),
    "unusable_placeholder": said("it is written where nobody knows the value", "是占位内容，不是真实的值"),
    "unusable_public_domain": said("anybody may have an address at this domain", "公共域名，任何人都可使用"),
    "unusable_wrong_check_digit": said("its check digit does not hold", "校验码不正确"),
    "unusable_nothing_left": said("nothing in it identifies anybody", "去掉通用部分后没有可识别的内容"),
    "unusable_plugin": said("the normaliser failed on it", "归一化插件出错"),
    # matches
    "matched_key": said("same '{name}': {value} ({weight} points)", "“{name}”相同：{value}（{weight} 分）"),
    "matched": said(
        "'{one}' and '{other}' match with {weight} points", "“{one}”与“{other}”匹配，共 {weight} 分"
    ),
    "common_key": said(
        "'{name}' {value} is ignored: {count} have it, and more than {limit} means nothing",
        "“{name}” {value} 已忽略：共有 {count} 个对象使用，超过 {limit} 个便没有意义",
    ),
    # proposals
    "merge_proposed": said(
        "'{survivor}' may take in {others}; somebody has to confirm it",
        "建议将 {others} 合并到“{survivor}”，需人工确认",
    ),
    "kept_closed": said("'{id}' is closed: the customer came back", "“{id}”已关闭：是老客户再次来访"),
    "kept_merged": said("'{id}' was merged already", "“{id}”已被合并"),
    "kept_other_kind": said("'{id}' is of another kind than '{survivor}'", "“{id}”与“{survivor}”的类型不同"),
    "kept_unknown": said("'{id}' was not handed over", "没有提供“{id}”的资料"),
    "kept_converted": said("'{id}' was converted to a deal of its own", "“{id}”已转为自己的商机"),
    "kept_apart": said(
        "'{id}' is linked with two that somebody declared not the same", "“{id}”关联到已声明为不同客户的两方"
    ),
    # filing
    "unfiled_no_match": said("nobody has these addresses", "没有对象使用这些联系方式"),
    "unfiled_no_keys": said("none of its addresses identifies anybody", "其联系方式都无法识别身份"),
    "unfiled_only_common": said(
        "too many have these addresses for them to mean anything", "使用这些联系方式的对象太多，没有意义"
    ),
    "unfiled_too_weak": said("what agrees is too little to be sure", "相符之处太少，不能确定"),
    "filed_ambiguous": said("{count} may be meant: {ids}", "可能指以下 {count} 个对象：{ids}"),
    # tags
    "tag_given": said("tag '{tag}': '{rule}' is so", "标签“{tag}”：满足“{rule}”"),
    "tag_taken": said("no longer tag '{tag}': '{rule}' is not so", "去掉标签“{tag}”：不再满足“{rule}”"),
    # leave and inherit
    "inherit_unassigned": said(
        "'{id}' has no successor yet: {from_id} has left", "“{id}”尚无接替人：{from_id} 已离职"
    ),
    "inherit_settled": said("'{id}' stands as the record says", "“{id}”的状态与记录一致"),
    "inherit_other_owner": said(
        "'{id}' belongs to {owner}, and not to {from_id} who hands over",
        "“{id}”的负责人是 {owner}，不是交接人 {from_id}",
    ),
    "inherit_refused": said("the customer refused the successor", "客户拒绝接替"),
    "inherit_limit": said("the successor has reached the limit of customers", "接替成员的客户数已达上限"),
    "inherit_reason": said("{from_id} handed over at the messenger", "{from_id} 已在通讯工具中移交"),
    # why a claim does not count
    "bar_not_yet": said("the claim is dated {until}, which has not come yet", "认领时间 {until} 尚未到来"),
    "bar_unknown_ground": said(
        "no claim rests on '{ground}'; known: {known}", "认领依据“{ground}”不存在；现有：{known}"
    ),
    "bar_no_evidence": said(
        "a claim on '{ground}' needs evidence: {evidence}", "以“{ground}”认领须附证明：{evidence}"
    ),
    "bar_registered_late": said(
        "a claim on '{ground}' had to be registered by {last}", "以“{ground}”认领须在 {last} 前登记"
    ),
    "bar_closed": said("claims are not registered now", "当前不受理认领"),
    "bar_unsettled": said(
        "nobody can tell which rule counts while this is not known: {names}",
        "尚不清楚 {names}，无法判断适用哪条规则",
    ),
    "may_settle": said("find it out first", "请先查明"),
    "bar_touched_later": said(
        "the first touch at {touched} lies after the claim", "首次接触 {touched} 晚于认领时间"
    ),
    # who has it instead
    "bar_held": said("{holder} has it until {until}", "由 {holder} 持有，有效至 {until}"),
    "bar_overridden": said("{holder} took it over, until {until}", "已由 {holder} 取得，有效至 {until}"),
    "bar_yours": said("it is yours already, until {until}", "已归您所有，有效至 {until}"),
    "bar_ended": said("the claim of {holder} ended at {until}", "{holder} 的认领已于 {until} 到期"),
    "bar_owned": said("it belongs to {holder}", "归 {holder} 所有"),
    "bar_too_long": said("a claim lasts until {end} at first", "认领期最初只到 {end}"),
    "bar_claims_unknown": said(
        "the other claims to this customer were not looked up", "未提供该客户的其他认领记录"
    ),
    "bar_group_unknown": said(
        "the companies of the group of '{account}' were not looked up", "未提供客户“{account}”所属集团的公司"
    ),
    # why it is not taken from the pool
    "bar_not_a_member": said("only members of '{pool}' claim from it", "仅“{pool}”的成员可从中认领"),
    "bar_on_hold": said(
        "it was entered at {entered} and is held until {until}", "录入于 {entered}，保留至 {until}"
    ),
    "bar_takings_unknown": said(
        "what {actor} took today and has was not looked up", "未提供 {actor} 当日认领与持有的数量"
    ),
    "bar_day_limit": said(
        "the limit of {limit} a day is reached; giving one back does not lower it",
        "已达每日认领上限 {limit}；释放不返还次数",
    ),
    "bar_own_limit": said("the limit of {limit} owned at a time is reached", "已达持有上限 {limit}"),
    "bar_cooling_down": said(
        "{person} had it until {left} and may not have it again before {until}",
        "{person} 曾持有至 {left}，{until} 前不得再次持有",
    ),
    # whose it is
    "standing_nobody": said("nobody has it", "目前无人持有"),
    "standing_owned": said("{owner} has it", "由 {owner} 持有"),
    "standing_protected": said(
        "{owner} has it until {until}; an action now moves the deadline to {moved}, at most to {limit}",
        "由 {owner} 持有至 {until}；现在跟进可将期限移至 {moved}，最迟 {limit}",
    ),
    "reclaim_safe": said(
        "an action is needed by {deadline}; one now moves the deadline to {moved}",
        "须在 {deadline} 前跟进；现在跟进可将期限移至 {moved}",
    ),
    "reclaim_warned": said(
        "without an action by {deadline} it goes back to the pool at {back}; "
        "one now moves the deadline to {moved}",
        "若 {deadline} 前无跟进，将于 {back} 退回公海；现在跟进可将期限移至 {moved}",
    ),
    "reclaim_grace": said(
        "the deadline {deadline} has passed; it goes back to the pool at {back}, unless an action now "
        "moves the deadline to {moved}",
        "期限 {deadline} 已过，将于 {back} 退回公海；现在跟进可将期限移至 {moved}",
    ),
    "reclaim_due": said(
        "nobody acted by {deadline}, so it goes back to the pool", "{deadline} 前无人跟进，应退回公海"
    ),
    "reclaim_unknown": said(
        "{lacks} were not loaded, so nobody can tell whether it goes back to the pool",
        "未加载 {lacks}，无法判断是否应退回公海",
    ),
    "somebody_else": said("somebody else", "其他人"),
    # what may be done
    "may_wait": said("it is free at {until}, unless an action prolongs it", "若无新的跟进，{until} 起可认领"),
    "may_come_back": said("claim again from {until} on", "请于 {until} 起再认领"),
    "may_ask_holder": said("ask {holder} for a handover", "可向 {holder} 申请交接"),
    "may_ask_supervisor": said("a supervisor may decide otherwise", "可由主管裁定"),
    "may_add_evidence": said("claim again with the evidence", "补充证明后可再次认领"),
    "request_reclaim": said(
        "'{id}' goes back to the pool at {back} unless an action is recorded by {deadline}",
        "“{id}”若在 {deadline} 前无跟进，将于 {back} 退回公海",
    ),
    "statement_required": said(
        "the offer of '{id}' has to name the statement for the successor", "移交“{id}”须附交接说明"
    ),
    "request_freeze": said(
        "freeze the access of {seller} from {at} on; what is still to be written stays open",
        "自 {at} 起冻结 {seller} 的访问权限；待写的交接说明除外",
    ),
    "request_statement": said(
        "write the statement about '{id}' for whoever takes over from {seller}",
        "请为接替 {seller} 者撰写“{id}”的交接说明",
    ),
    "handover_owed": said("'{id}' still belongs to {owner}", "“{id}”仍归 {owner}"),
    "handover_ready": said("'{id}' may be passed on by {owner}", "“{id}”可由 {owner} 移交"),
    "handover_offered": said("'{id}' was offered to {to}", "“{id}”已发起移交给 {to}"),
    "handover_done": said("'{id}' belongs to {owner} now", "“{id}”现归 {owner}"),
    "handover_orphaned": said("'{id}' belongs to nobody", "“{id}”没有负责人"),
    "says_and_may": said("{says}; {may}", "{says}；{may}"),
    "may_release_one": said("give one back first", "请先释放一条"),
    "may_hand_over_takings": said(
        "hand over the person's takings with the claim", "请随认领提供该人员的认领情况"
    ),
    "may_hand_over_claims": said("hand them over with the claim", "请随认领提供"),
    "may_hand_over_accounts": said("hand them over with the claim", "请随认领提供"),
    "may_name_a_ground": said("claim again on one of them", "请选择其中一项依据再次认领"),
}
