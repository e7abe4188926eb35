"""What routing says: who gets a subject and why, and why everybody else does not."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # an assignment in one sentence
    "route_assigned": said(
        "'{id}' goes to {seller} (rule '{rule}', pool '{pool}')",
        "“{id}”分配给 {seller}（规则“{rule}”，分配池“{pool}”）",
    ),
    "route_assigned_until": said(
        "'{id}' goes to {seller}, who responds by {until} (rule '{rule}', pool '{pool}')",
        "“{id}”分配给 {seller}，须在 {until} 前响应（规则“{rule}”，分配池“{pool}”）",
    ),
    "route_nobody": said("nobody can take '{id}' (rule '{rule}')", "目前无人可以承接“{id}”（规则“{rule}”）"),
    "route_exhausted": said(
        "'{id}' went on {hops} times without a response and stays with nobody (rule '{rule}')",
        "“{id}”已流转 {hops} 次仍无人响应，不再继续分配（规则“{rule}”）",
    ),
    # a pool on the way
    "route_step_chosen": said(
        "pool '{pool}' ({strategy}): {seller}", "分配池“{pool}”（{strategy}）：{seller}"
    ),
    "route_step_nobody_belongs": said(
        "pool '{pool}' ({strategy}): nobody in it fits", "分配池“{pool}”（{strategy}）：池中无人符合条件"
    ),
    "route_step_nobody_can": said(
        "pool '{pool}' ({strategy}): whoever fits cannot take one now",
        "分配池“{pool}”（{strategy}）：符合条件的人目前都不能承接",
    ),
    "route_step_not_named": said(
        "pool '{pool}' ({strategy}): no seller of it is named",
        "分配池“{pool}”（{strategy}）：没有指明池中的销售",
    ),
    "route_step_plugin": said(
        "pool '{pool}' ({strategy}): the plug-in {fault}", "分配池“{pool}”（{strategy}）：插件{fault}"
    ),
    "route_fault_none": said("chose nobody", "没有选出人选"),
    "route_fault_stranger": said("answered {fault}, who is no candidate", "返回 {fault}，不在候选人之列"),
    "route_fault_kind": said(
        "answered with a value of the type {fault}, which is no id", "返回了 {fault} 类型的值，而不是人员 ID"
    ),
    "route_fault_raised": said("failed with {fault}", "运行出错：{fault}"),
    "route_way": said("{pool} ({strategy}: {ended})", "{pool}（{strategy}：{ended}）"),
    "route_ended_chosen": said("chosen", "已选出"),
    "route_ended_nobody_belongs": said("nobody fits", "无人符合条件"),
    "route_ended_nobody_can": said("nobody can now", "目前无人能承接"),
    "route_ended_not_named": said("nobody is named", "没有指明人选"),
    # how a pool chooses; in English by the word of the blueprint
    "route_strategy_in_turn": said("in_turn", "轮流"),
    "route_strategy_weighted": said("weighted", "按权重轮流"),
    "route_strategy_least_loaded": said("least_loaded", "负荷最少者优先"),
    "route_strategy_best_fit": said("best_fit", "最匹配者优先"),
    "route_strategy_available_soonest": said("available_soonest", "最快可接手者优先"),
    "route_strategy_named": said("named", "指定人员"),
    "route_strategy_owner": said("owner", "原负责人"),
    "route_strategy_random": said("random", "随机"),
    # what decided
    "route_by_turn": said(
        "{behind} subjects behind the share, this turn included; received {received}",
        "按份额还差 {behind} 条（含本轮）；已获得 {received} 条",
    ),
    "route_by_load": said(
        "{open} open subjects; received {received}", "在手 {open} 条；已获得 {received} 条"
    ),
    "route_by_score": said(
        "fits with {score} points; {open} open subjects", "匹配得分 {score}；在手 {open} 条"
    ),
    # why a candidate got it, could have had it, or could not
    "candidate_chosen": said("{seller} gets it: {figures}", "{seller} 获得：{figures}"),
    "candidate_kept": said("{seller} could have had it: {figures}", "{seller} 也符合条件：{figures}"),
    "candidate_pool": said("{seller} does not belong to the pool: {what}", "{seller} 不属于该分配池：{what}"),
    "candidate_misfit": said(
        "{seller} does not fit this subject: {what}", "{seller} 不符合该对象的要求：{what}"
    ),
    "candidate_weightless": said("{seller} has a share of nothing", "{seller} 的份额为零"),
    "candidate_away": said("{seller} is away until {until}", "{seller} 不在岗，至 {until}"),
    "candidate_paused": said("{seller} is paused", "{seller} 已暂停接收"),
    "candidate_not_joined": said("{seller} joins on {day}", "{seller} 将于 {day} 入职"),
    "candidate_full": said(
        "{seller} has {open} open subjects of at most {most}", "{seller} 在手 {open} 条，上限 {most} 条"
    ),
    "candidate_spent": said(
        "{seller} has used the capacity and may take one again at {until}",
        "{seller} 的接收额度已用完，{until} 起可再接收",
    ),
    "candidate_spent_ever": said("{seller} has no capacity at all", "{seller} 没有接收额度"),
    "candidate_closed": said("{seller} is out of hours until {until}", "{seller} 不在工作时间，至 {until}"),
    "candidate_limited": said(
        "{seller} has {many} subjects of the kind '{limit}', of at most {most}",
        "{seller} 已有 {many} 条“{limit}”类对象，上限 {most} 条",
    ),
    "candidate_had": said("{seller} had it before", "{seller} 之前已负责过"),
    "candidate_not_named": said("{seller} is not the one named", "{seller} 不是指定的人"),
    # coverage
    "coverage_value": said(
        "{many} subjects say {field} = '{value}', and no rule but the last takes any of them",
        "有 {many} 条的 {field} 为“{value}”，除兜底规则外没有规则覆盖",
    ),
    "coverage_summary": said(
        "{left} of {many} subjects are taken by no rule but the last",
        "{many} 条中有 {left} 条只落入兜底规则",
    ),
}
