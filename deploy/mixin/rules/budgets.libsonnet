// How budgets stand, each as a part of its limit, so that dollars and tokens are alike. Replicas that
// share a budget tell the same limit and use, hence max; each counts its own charges, hence sum.
local account = 'job, budget, scope_kind, scope';
local edge(name) = 'max by (job, budget) (tokenmeter_budget_window_%s_timestamp_seconds)' % name;
local most(amount, unit) = 'max by (%s) (tokenmeter_budget_%s_%s)' % [account, amount, unit];
local pace(unit, range) =
  'sum by (%s) (rate(tokenmeter_budget_charged_%s_total[%s]))' % [account, unit, range];
local limits(selector) =
  'tokenmeter_budget_limit_usd%(selector)s or tokenmeter_budget_limit_tokens%(selector)s'
  % { selector: selector };

local eitherUnit(expr) = '(\n  %s\n    or\n  %s\n)\n' % [expr('usd'), expr('tokens')];
local perWindow = '* on (job, budget) group_left () budget:tokenmeter_budget_window:seconds\n';
local withTeam = '* on (%s) group_left (team) budget:tokenmeter_budget_team:info\n' % account;

local burn(range) = {
  record: 'budget:tokenmeter_budget_burn:rate' + range,
  expr: eitherUnit(function(unit) '%s\n    / %s' % [pace(unit, range), most('limit', unit)])
        + perWindow
        + withTeam,
};

function(config) {
  name: 'tokenmeter.budgets.rules',
  rules: [
    {
      // The team of a caller; where he has changed it, the one that asked more.
      record: 'caller:tokenmeter_caller_team:info',
      expr: |||
        group by (job, caller, team) (
          topk by (job, caller) (1, sum by (job, caller, team) (tokenmeter_caller_requests_total{team!="none"}))
        )
      |||,
    },
    {
      // Every account once, with a team where its scope names one or its caller has one.
      record: 'budget:tokenmeter_budget_team:info',
      expr: |||
        group by (%(account)s, team) (
          label_replace(
            label_join(
              %(named)s,
              "place", "|", "scope_kind", "scope"
            ),
            "team", "$1", "place", "(?:caller[+]team[^|]*[|][^+]*[+]|team[^|]*[|])([^+]*).*"
          )
        )
          or on (%(account)s)
        group by (%(account)s, team) (
          label_replace(
            group by (%(account)s) (
              %(callers)s
            ),
            "caller", "$1", "scope", "([^+]*).*"
          )
            * on (job, caller) group_left (team)
          caller:tokenmeter_caller_team:info
        )
          or on (%(account)s)
        group by (%(account)s) (%(all)s)
      ||| % {
        account: account,
        named: limits('{scope_kind=~"(caller[+])?team([+].*)?"}'),
        callers: limits('{scope_kind=~"caller([+](client|provider|model).*)?"}'),
        all: limits(''),
      },
    },
    {
      record: 'budget:tokenmeter_budget_window:seconds',
      expr: '%s - %s\n' % [edge('end'), edge('start')],
    },
    {
      record: 'budget:tokenmeter_budget_elapsed:ratio',
      expr: '(time() - %s) / budget:tokenmeter_budget_window:seconds\n' % edge('start'),
    },
    {
      record: 'budget:tokenmeter_budget_used:ratio',
      expr: eitherUnit(function(unit) '%s\n    / %s' % [most('used', unit), most('limit', unit)])
            + withTeam,
    },
    // 1 is a pace that spends exactly the limit by the end of the window.
    burn('5m'),
    burn('1h'),
    {
      // What will be used when the window ends if the coming days are like the last seven.
      record: 'budget:tokenmeter_budget_forecast:ratio7d',
      expr: eitherUnit(
              function(unit)
                '(\n    %s\n      + %s\n      * on (job, budget) group_left () (%s - time())\n  )\n    / %s'
                % [most('used', unit), pace(unit, '7d'), edge('end'), most('limit', unit)]
            )
            + withTeam,
    },
  ],
}
