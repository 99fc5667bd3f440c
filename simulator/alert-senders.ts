import { connect } from 'node:net';
import { z } from 'zod';
import { now } from './world/clock.ts';
import type { Alert } from './world/logs.ts';
import type { World } from './world/world.ts';

const loopback = z.url({ protocol: /^https?$/, hostname: /^(?:127\.0\.0\.1|localhost)$/ });

/** Where alerts are sent as they are raised; only to this machine. */
export const alertTarget = z.discriminatedUnion('kind', [
  /** As an action group of Azure Monitor posts them, in the common alert schema. */
  z.strictObject({ kind: z.literal('webhook'), url: loopback }),
  /** As RFC 5424 over TCP, framed by its length. */
  z.strictObject({ kind: z.literal('syslog'), port: z.int().min(1).max(65_535) }),
]);
export type AlertTarget = z.infer<typeof alertTarget>;

/** Sends an alert to every target once it shows. A target that does not take it is told on stderr. */
export function sendAlert(world: World, alert: Alert): void {
  for (const target of world.alertTargets) {
    const timer = setTimeout(
      () => {
        deliver({ target, alert }).catch((error: unknown) => {
          process.stderr.write(`alert not taken: ${error instanceof Error ? error.message : 'failed'}\n`);
        });
      },
      Math.max(0, alert.visibleAt - now(world)),
    );
    timer.unref();
  }
}

async function deliver({ target, alert }: { target: AlertTarget; alert: Alert }): Promise<void> {
  if (target.kind === 'syslog') {
    await overTcp({ port: target.port, message: syslogOf(alert) });
    return;
  }
  const response = await fetch(target.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(commonAlert(alert)),
  });
  if (!response.ok) throw new Error(`the webhook answered ${String(response.status)}`);
}

function overTcp({ port, message }: { port: number; message: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('close', () => {
      resolve();
    });
    socket.end(`${String(Buffer.byteLength(message))} ${message}`);
  });
}

function syslogOf({ id, title, createdDateTime, userId, userPrincipalName }: Alert): string {
  const said = `[alert@32473 id="${id}" user="${userId}"] ${title}: ${userPrincipalName} signed in`;
  return `<108>1 ${createdDateTime} siem.example monitor - ALERT ${said}`;
}

/** @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema */
function commonAlert(alert: Alert): object {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.AlertsManagement/alerts/${alert.id}`,
        alertRule: alert.title,
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Log Alerts V2',
        firedDateTime: alert.createdDateTime,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        condition: {
          allOf: [
            {
              dimensions: [
                { name: 'UserId', value: alert.userId },
                { name: 'UserPrincipalName', value: alert.userPrincipalName },
              ],
            },
          ],
        },
      },
    },
  };
}
