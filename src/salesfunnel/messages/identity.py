"""What identity keys, matches, filing and tags say."""

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
}
