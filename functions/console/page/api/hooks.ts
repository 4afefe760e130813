/**
 * The calls as React has them: TanStack Query keeps what was read, and reads it anew after a change. Keys end with the team: whoever
 * comes to another one sees nothing of the one before.
 */
import {
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useTeam } from '../team.tsx';
import { type CallError, call, type LooseArguments } from './call.ts';
import type { ArgumentsOf, OperationName, ResultOf } from './contracts.ts';

type CallArguments<Name extends OperationName> = Parameters<typeof call<Name>>[1];

/** Spreading a type that is not known yet loses it. */
const withTeam = <Name extends OperationName>(given: ArgumentsOf<Name>, team: string) =>
  ({ ...given, team }) as unknown as CallArguments<Name>;

interface ReadOptions<Name extends OperationName> {
  /** Not read while false. */
  readonly enabled?: boolean;
  /** Read again so often, while the page is seen; or told by what was read last. */
  readonly everyMs?: number | ((result: ResultOf<Name> | undefined) => number | false);
}

/** Reads an operation of the team; the same arguments are read once for the whole page. */
export function useRead<Name extends OperationName>(
  name: Name,
  given: ArgumentsOf<Name>,
  { enabled = true, everyMs }: ReadOptions<Name> = {},
): UseQueryResult<ResultOf<Name>, CallError> {
  const team = useTeam().id;
  return useQuery<ResultOf<Name>, CallError>({
    queryKey: [name, given, team],
    queryFn: ({ signal }) => call(name, withTeam(given, team), signal),
    enabled,
    ...(typeof everyMs === 'number' && { refetchInterval: everyMs }),
    ...(typeof everyMs === 'function' && { refetchInterval: (query) => everyMs(query.state.data) }),
  });
}

type ItemOf<Result> = Result extends { readonly items: readonly (infer Item)[] } ? Item : never;

export interface Pages<Item, Page> {
  readonly items: readonly Item[];
  /** The first page, for what stands beside the items. */
  readonly first: Page | undefined;
  /** Every page so far, for what stands beside the items of each. */
  readonly all: readonly Page[];
  /** Of all pages, where the service knows it. */
  readonly total: number | undefined;
  readonly error: CallError | null;
  readonly isLoading: boolean;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
  loadMore(): void;
  retry(): void;
}

/** Reads a list page by page: the first at once, each next one when it is asked for. */
export function usePages<Name extends OperationName>(
  name: Name,
  given: ArgumentsOf<Name>,
  { enabled = true }: { readonly enabled?: boolean } = {},
): Pages<ItemOf<ResultOf<Name>>, ResultOf<Name>> {
  const team = useTeam().id;
  const pages = useInfiniteQuery({
    queryKey: [name, given, 'pages', team],
    queryFn: ({ pageParam, signal }) => {
      const { query, ...rest } = given as LooseArguments; // each of the types behind ArgumentsOf is one
      const paged = { ...rest, team, query: { ...query, ...(pageParam !== '' && { cursor: pageParam }) } };
      return call(name, paged as unknown as CallArguments<Name>, signal);
    },
    initialPageParam: '',
    getNextPageParam: (page) => (page as { readonly nextCursor?: string }).nextCursor,
    enabled,
  });
  const loaded = pages.data?.pages ?? [];
  type List = { readonly items: readonly ItemOf<ResultOf<Name>>[]; readonly total?: number };
  return {
    items: loaded.flatMap((page) => (page as unknown as List).items),
    first: loaded[0],
    all: loaded,
    total: (loaded[0] as unknown as List | undefined)?.total,
    error: pages.error as CallError | null,
    isLoading: pages.isLoading,
    isLoadingMore: pages.isFetchingNextPage,
    hasMore: pages.hasNextPage,
    loadMore: () => void pages.fetchNextPage(),
    retry: () => void pages.refetch(),
  };
}

/**
 * Changes something. What was read of the operations named is read anew once it has happened, also where it was refused: then the page
 * shows something outdated.
 */
export function useChange<Name extends OperationName>(
  name: Name,
  rereads: readonly OperationName[],
): UseMutationResult<ResultOf<Name>, CallError, ArgumentsOf<Name>> {
  const team = useTeam().id;
  const client = useQueryClient();
  return useMutation<ResultOf<Name>, CallError, ArgumentsOf<Name>>({
    mutationFn: (given) => call(name, withTeam(given, team)),
    // An answer may hold a key's text: nothing is kept of it once nothing shows it.
    gcTime: 0,
    // What was answered, perhaps a key that is shown once, does not wait for what is read besides.
    onSuccess: () => void reread(client, rereads),
    onError: () => reread(client, rereads),
  });
}

/** Reads these operations anew, wherever they are shown. */
export async function reread(client: QueryClient, names: readonly OperationName[]): Promise<void> {
  await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
}
