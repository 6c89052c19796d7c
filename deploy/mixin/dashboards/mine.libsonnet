local g = import 'grafana.libsonnet';
local of = g.of;

local mine = 'caller=~"$caller"';
local overRange(by, family, selector=mine) =
  'sum by (%s) (increase(%s%s[$__range]))' % [by, family, of(selector)];
local perSecond(by, family, selector=mine) =
  'sum by (%s) (rate(%s%s[$__rate_interval]))' % [by, family, of(selector)];
local account(name) =
  'max by (budget, scope) (tokenmeter_budget_%s_usd%s)' % [name, of('scope_kind=~"caller.*", scope=~"($caller)([+].*)?"')];

function(config)
  g.dashboard(
    config,
    'tokenmeter-mine',
    'Tokenmeter / My usage',
    'What one caller uses. Choose yourself; numbers of others are on the dashboard of the teams, if at all.',
    [
      g.variables.labels('caller', 'Caller', 'tokenmeter_caller_requests_total')
      + { includeAll: false, multi: false, current: {}, allValue: '' },
    ],
    [
      g.number('Spend', 'What was paid by the token in the time range.',
               'currencyUSD', overRange('caller', 'tokenmeter_cost_usd_total', mine + ', billing!="subscription"')),
      g.number('Tokens', 'All types, cache reads included.',
               'short', overRange('caller', 'tokenmeter_tokens_total')),
      g.number('Output', 'Tokens that models have written, thoughts included.',
               'short', overRange('caller', 'tokenmeter_tokens_total', mine + ', type=~"output.*|reasoning"')),
      g.number('Requests', 'Finished requests.',
               'short', overRange('caller', 'tokenmeter_caller_requests_total')),
      g.number('From cache', 'Part of the input that was read from the cache, which costs a tenth.',
               'percentunit', '%s / %s' % [
                 overRange('caller', 'tokenmeter_tokens_total', mine + ', type=~"cache_read.*"'),
                 overRange('caller', 'tokenmeter_tokens_total', mine + ', type=~"input.*|cache_.*"'),
               ]),
      g.number('Budget', 'Of the budget of your own that is used most.',
               'percentunit', 'max(%s / %s)' % [account('used'), account('limit')])
      + g.alarming(config.budgetNearly, 1),
      g.stacked('Tokens a second by type', 'Types are disjoint.',
                'short', [g.target('{{type}}', perSecond('type', 'tokenmeter_tokens_total'))], 12),
      g.stacked('Spend an hour by model', 'At the pace of the moment.',
                'currencyUSD', [g.target('{{model}}', '3600 * ' + perSecond('model', 'tokenmeter_cost_usd_total', mine + ', billing!="subscription"'))], 12),
      g.stacked('Tokens a second by assistant', 'Which assistant has used them.',
                'short', [g.target('{{client}}', perSecond('client', 'tokenmeter_tokens_total'))]),
      g.stacked('Requests a second by outcome', 'ok, or how else they ended; denied is a budget or a limit.',
                'reqps', [g.target('{{outcome}}', perSecond('outcome', 'tokenmeter_caller_requests_total'))]),
      g.lines('Budgets', 'Your own in dollars, as parts of their limits.',
              'percentunit', [g.target('{{budget}}', '%s / %s' % [account('used'), account('limit')])]),
      g.table('Models and assistants', 'In the time range.',
              ['model', 'client', 'provider'],
              [
                g.column('Spend', overRange('model, client, provider', 'tokenmeter_cost_usd_total', mine + ', billing!="subscription"')),
                g.column('Tokens', overRange('model, client, provider', 'tokenmeter_tokens_total')),
              ],
              { Spend: 'currencyUSD' }),
    ]
  )
