"""Why a command is refused."""

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
        "'{id}' is the lead's own id; the opportunity needs another",
        "“{id}”是线索自身的编号；商机需要另一个编号",
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
}
