// Somebody's picture, or the first letters of their name.

import { Avatar } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { client } from "../api/client";
import { asAddress } from "../api/images";
import { paths } from "../api/keys";

const PICTURE = `${paths.user}/picture` as const;
// The two sizes the server keeps.
const SMALL = 64;
const LARGE = 256;

interface Person {
  id: string;
  name: string;
  /** The name of the picture: another one means another picture. */
  picture?: string | null;
}

export function Portrait({ person, size }: { person: Person; size: number }) {
  const { id, name, picture } = person;
  const pixels: typeof SMALL | typeof LARGE = size * window.devicePixelRatio > SMALL ? LARGE : SMALL;
  const { data: source } = useQuery({
    queryKey: ["picture", id, picture, pixels],
    queryFn: () => {
      const params = { path: { user_id: id }, query: { size: pixels } };
      return asAddress(client.GET(PICTURE, { params, parseAs: "blob" }));
    },
    enabled: Boolean(picture),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Avatar src={source ?? null} alt="" color="teal" size={size}>
      {/* Drawn, not written: a label beside it need not hold these letters. */}
      <span data-drawn={initials(name)} />
    </Avatar>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
