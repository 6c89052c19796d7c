// What is rarely work: classes of use, of all and by team.
local g = import 'grafana.libsonnet';
local of = g.of;

local team = 'team=~"$team"';
local flagged = team + ', signal!="none"';
local overRange(family, selector, by='signal') =
  'sum by (%s) (increase(%s%s[$__range]))' % [by, family, of(selector)];
local perSecond(family, selector) =
  'sum by (signal) (rate(%s%s[$__rate_interval]))' % [family, of(selector)];
local all(expr) = 'sum(%s)' % expr;
local recorded(name, more='') = 'team:tokenmeter_%s:increase1d_grouped{job=~"$job", team=~"$team"%s}' % [name, more];
local cost = 'tokenmeter_signal_cost_usd_total';
local tokens = 'tokenmeter_signal_tokens_total';
local shadow = ' Classes in shadow are counted here like those that are on; only the latter count against a team on the board of the proxy.';

function(config)
  local few = ' Only teams of at least %d active callers.' % config.minTeamSize;
  g.dashboard(
    config,
    'tokenmeter-signals',
    'Tokenmeter / Signals',
    'Classes of use that are rarely work, told from numbers and times alone. They describe requests, prove nothing of anybody and block nothing.' + shadow,
    [g.variables.labels('team', 'Team', 'tokenmeter_caller_requests_total')],
    [
      g.number('Flagged spend', 'In any class of use, in the time range.' + shadow,
               'currencyUSD', all(overRange(cost, flagged))),
      g.number('Flagged part', 'Of the spend of the time range.' + shadow,
               'percentunit', '%s / %s' % [all(overRange(cost, flagged)), all(overRange(cost, team))]),
      g.number('Flagged tokens', 'Of all types, in the time range.',
               'short', all(overRange(tokens, flagged))),
      g.table('Classes', 'In the time range; none is ordinary use.' + shadow,
              ['signal'], [
                g.column('Cost', overRange(cost, team)),
                g.column('Share of cost', '%s / scalar(%s)' % [overRange(cost, team), all(overRange(cost, team))]),
                g.column('Tokens', overRange(tokens, team)),
              ], { Cost: 'currencyUSD', 'Share of cost': 'percentunit' }),
      g.stacked('Flagged spend an hour by class', 'At the pace of the moment.',
                'currencyUSD', [g.target('{{signal}}', '3600 * ' + perSecond(cost, flagged))]),
      g.stacked('Flagged tokens a second by class', 'All types.',
                'short', [g.target('{{signal}}', perSecond(tokens, flagged))]),
      g.stacked('Share of the spend by class', 'At the pace of the moment; the rest is ordinary use.',
                'percentunit', [g.target('{{signal}}', '%s / scalar(%s)' % [perSecond(cost, flagged), all(perSecond(cost, team))])]),

      g.row('By team, of the last day, from recording rules'),
      g.stacked('Flagged spend of a day by team and class', 'At list price.' + few,
                'currencyUSD', [g.target('{{team}} {{signal}}', 'sum by (team, signal) (%s)' % recorded('signal_cost_usd', ', signal!="none"'))]),
      g.stacked('Flagged tokens of a day by team and class', 'All types.' + few,
                'short', [g.target('{{team}} {{signal}}', 'sum by (team, signal) (%s)' % recorded('signal_tokens', ', signal!="none"'))]),
      g.lines('Flagged part of the spend by team', 'Of the day.' + few + shadow,
              'percentunit', [g.target('{{team}}', 'sum by (team) (%s) / sum by (team) (%s)' % [
                recorded('signal_cost_usd', ', signal!="none"'),
                recorded('signal_cost_usd'),
              ])]),
    ]
  )
