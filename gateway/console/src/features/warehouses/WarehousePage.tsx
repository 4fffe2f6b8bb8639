// One warehouse: how full it is, what lies there, and whether it is in use.

import "./texts";

import { Button, Skeleton, Stack } from "@mantine/core";
import { IconBuildingWarehouse, IconDoor, IconDoorOff, IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { useWarehouses } from "../../api/lists";
import type { Warehouse } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { useMay } from "../session/me";
import { OpenBadge } from "./OpenBadge";
import { WarehouseFacts } from "./WarehouseFacts";
import { WarehouseStock } from "./WarehouseStock";

const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");
const WarehouseDrawer = lazily(() => import("./WarehouseDrawer"), "WarehouseDrawer");
const route = getRouteApi("/app/warehouses/$id");

export function WarehousePage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useWarehouses();
  const warehouse = data?.items.find((one) => one.id === id);
  if (warehouse) return <Content warehouse={warehouse} />;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <Page title={t("nav.warehouses")}>
      {data ? (
        <EmptyState
          icon={IconBuildingWarehouse}
          title={t("warehouses.unknown")}
          text={t("warehouses.unknownText")}
        />
      ) : (
        <Stack aria-busy>
          <Skeleton height={90} />
          <Skeleton height={240} />
        </Stack>
      )}
    </Page>
  );
}

function Content({ warehouse }: { warehouse: Warehouse }) {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("inventory.warehouses.manage");
  const changed = () => cache.invalidateQueries({ queryKey: allOf(paths.warehouses) });
  const show = (drawer: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, edit: drawer }), replace: true });
  return (
    <Page
      width={1280}
      title={warehouse.name}
      aside={<OpenBadge row={warehouse} size="lg" />}
      above={
        <Trail to="/warehouses" label={t("nav.warehouses")} here={warehouse.code} code />
      }
      actions={
        manage && (
          <>
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => show("warehouse")}
            >
              {t("form.edit")}
            </Button>
            <Turning warehouse={warehouse} onDone={changed} />
          </>
        )
      }
    >
      <div className="split">
        <WarehouseStock warehouse={warehouse.id} />
        <WarehouseFacts warehouse={warehouse} />
      </div>
      {manage && edit === "warehouse" && (
        <WarehouseDrawer
          warehouse={warehouse.id}
          onSaved={() => void changed()}
          onClose={() => show(undefined)}
        />
      )}
    </Page>
  );
}

/** Closing asks first and says why not; opening again harms nobody. */
function Turning({ warehouse, onDone }: { warehouse: Warehouse; onDone(): unknown }) {
  const [asked, setAsked] = useState(false);
  const turn = (active: boolean) =>
    client.PATCH("/api/v1/inventory/warehouses/{warehouse_id}", {
      params: { path: { warehouse_id: warehouse.id } },
      body: { active },
      headers: { "If-Match": `"${warehouse.version}"` },
    });
  const opening = useMutation({ mutationFn: () => turn(true), onSettled: onDone });
  if (!warehouse.active) {
    return (
      <>
        <Button
          leftSection={<IconDoor size={16} aria-hidden />}
          loading={opening.isPending}
          onClick={() => opening.mutate()}
        >
          {t("warehouses.reopen")}
        </Button>
        <FormError error={opening.error} />
      </>
    );
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDoorOff size={16} aria-hidden />}
        onClick={() => setAsked(true)}
      >
        {t("warehouses.close")}
      </Button>
      {asked && (
        <ConfirmDialog
          title={t("warehouses.closeAsk", { name: warehouse.name })}
          text={t("warehouses.closeText")}
          verb={t("warehouses.close")}
          act={() => turn(false)}
          onDone={() => void onDone()}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}
