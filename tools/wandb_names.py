"""The public names of W&B's Python package, 0.31: what scripts may ask of ours."""

from __future__ import annotations

from typing import Final

MODULE: Final = """
    init finish setup login save sweep controller agent config log summary Api Graph Image
    Plotly Video Audio Table EvalTable Html box3d Object3D Molecule Histogram ArtifactTTL
    log_artifact use_artifact log_model use_model link_model define_metric Error termsetup
    termlog termerror termwarn Artifact Settings teardown watch unwatch plot plot_table
    restore Run run alert require AlertLevel util errors CommError UsageError
"""

CLASSES: Final = {
    "Artifact": """
        new_draft id entity project name qualified_name version collection source_entity
        source_project source_name source_qualified_name source_version source_collection is_link
        linked_artifacts source_artifact type url description metadata ttl aliases tags
        distributed_id incremental use_as state manifest digest digest_algorithm size commit_hash
        file_count created_at updated_at linked_at history_step finalize is_draft save wait
        __getitem__ new_file add_file add_dir add_reference add remove get_path get_entry get
        get_added_local_path_name download checkout verify file files delete link unlink used_by
        logged_by json_encode
    """,
    "ArtifactEntry": """
        path digest birth_artifact_id size extra local_path skip_cache name parent_artifact
        digest_algorithm download to_json ref ref_target ref_url
    """,
    "ArtifactManifest": """
        entries storage_policy version digest digest_algorithm size to_manifest_json
        from_manifest_json add_entry remove_entry get_entry_by_path get_entries_in_directory
    """,
    "Run": """
        settings dir sync_dir config config_static name notes tags id sweep_id path start_time
        starting_step resumed step offline disabled group job_type project project_url log_code
        sweep_url url entity display to_html pin_config_keys log write_logs save restore finish
        status define_metric watch unwatch link_artifact use_artifact log_artifact upsert_artifact
        finish_artifact log_model use_model link_model alert mark_preempting summary
    """,
    "Api": """
        create_project create_run create_run_queue create_custom_chart upsert_run_queue
        create_user sync_tensorboard user_agent default_entity viewer flush from_path projects
        project reports create_team team organization user users runs run queued_run run_queue
        sweep artifact_types artifact_type artifact_collections artifact_collection
        artifact_versions artifacts artifact job list_jobs artifact_exists
        artifact_collection_exists registries registry create_registry integrations
        webhook_integrations slack_integrations automation automations create_automation
        update_automation delete_automation
    """,
    "RunRecord": """
        state entity username storage_id id name create load wait_until_finished update delete
        save update_state stop json_config files file console_logs upload_file history
        scan_history logged_artifacts used_artifacts use_artifact log_artifact load_full_data
        config summary system_metrics summary_metrics rawconfig sweep_name sweep path url metadata
        lastHistoryStep to_html download_history_exports beta_scan_history commit tags notes group
        job_type description display_name user created_at project
    """,
    "Runs": """
        histories upgrade_to_full
    """,
    "Project": """
        name entity owner path url to_html artifacts_types collections sweeps id
    """,
    "ArtifactType": """
        load id name collections collection
    """,
    "ArtifactCollection": """
        id entity project project_id project_internal_id artifacts aliases created_at updated_at
        load change_type is_sequence delete description tags name type save versions
    """,
    "Registry": """
        id internal_id full_name name entity organization description allow_all_artifact_types
        artifact_types created_at updated_at path visibility collections versions create delete
        load save members user_members team_members add_members remove_members update_member
    """,
    "User": """
        user_api create api_keys teams delete_api_key generate_api_key username name entity admin
        email
    """,
    "Team": """
        create invite create_service_account load members name
    """,
    "Member": """
        delete username role name
    """,
    "Organization": """
        name teams
    """,
    "RunValues": """
        keys as_dict __getitem__ items update get persist setdefaults update_locked merge_locked
    """,
}
"""By the class that stands for theirs, here."""

PARAMETERS: Final = {
    "Api.__init__": "overrides timeout api_key",
    "Api.artifact": "name type",
    "Api.artifact_collection": "type_name name",
    "Api.artifact_collection_exists": "name type",
    "Api.artifact_collections": "project_name type_name order per_page start",
    "Api.artifact_exists": "name type",
    "Api.artifact_type": "type_name project",
    "Api.artifact_types": "project start",
    "Api.artifact_versions": "type_name name per_page",
    "Api.artifacts": "type_name name order per_page tags start",
    "Api.create_project": "name entity",
    "Api.create_registry": "name visibility organization description artifact_types",
    "Api.create_team": "team admin_username",
    "Api.from_path": "path",
    "Api.organization": "name",
    "Api.project": "name entity",
    "Api.projects": "entity per_page",
    "Api.registries": "organization filter order per_page start",
    "Api.registry": "name organization",
    "Api.run": "path",
    "Api.runs": "path filters order per_page include_sweeps lazy",
    "Api.team": "team",
    "Api.user": "username_or_email",
    "Api.users": "username_or_email",
    "Artifact.__init__": (
        "name type description metadata incremental use_as storage_region digest_algorithm"
    ),
    "Artifact.add_dir": "local_path name skip_cache policy merge",
    "Artifact.add_file": "local_path name is_tmp skip_cache policy overwrite",
    "Artifact.add_reference": "uri name checksum max_objects",
    "Artifact.checkout": "root",
    "Artifact.delete": "delete_aliases",
    "Artifact.download": "root allow_missing_references skip_cache path_prefix multipart",
    "Artifact.file": "root",
    "Artifact.files": "names per_page start",
    "Artifact.get_added_local_path_name": "local_path",
    "Artifact.get_entry": "name",
    "Artifact.get_path": "name",
    "Artifact.link": "target_path aliases",
    "Artifact.new_file": "name mode encoding policy",
    "Artifact.remove": "item",
    "Artifact.save": "project settings",
    "Artifact.verify": "root",
    "Artifact.wait": "timeout",
    "ArtifactCollection.artifacts": "per_page start",
    "ArtifactEntry.download": "root skip_cache executor",
    "ArtifactType.collection": "name",
    "ArtifactType.collections": "filters order per_page start",
    "Project.artifacts_types": "per_page",
    "Project.collections": "filters order per_page",
    "Registry.collections": "filter order per_page start",
    "Registry.update_member": "member role",
    "Registry.versions": "filter order per_page start",
    "Run.define_metric": "name step_metric step_sync hidden summary overwrite",
    "Run.finish": "exit_code",
    "Run.link_artifact": "artifact target_path aliases",
    "Run.link_model": "path registered_model_name name aliases",
    "Run.log": "data step commit",
    "Run.log_artifact": "artifact_or_path name type aliases tags",
    "Run.log_code": "root name include_fn exclude_fn",
    "Run.log_model": "path name aliases",
    "Run.use_artifact": "artifact_or_name type aliases use_as",
    "Run.use_model": "name",
    "Run.write_logs": "text",
    "RunRecord.beta_scan_history": "keys page_size min_step max_step use_cache",
    "RunRecord.file": "name",
    "RunRecord.files": "names pattern per_page",
    "RunRecord.history": "samples keys x_axis pandas stream",
    "RunRecord.load": "force",
    "RunRecord.load_full_data": "force",
    "RunRecord.logged_artifacts": "per_page",
    "RunRecord.scan_history": "keys page_size min_step max_step use_cache",
    "RunRecord.used_artifacts": "per_page",
    "RunValues.setdefaults": "d",
    "Runs.histories": "samples keys x_axis format stream",
    "Team.invite": "username_or_email admin",
    "Team.load": "force",
    "define_metric": "name step_metric step_sync hidden summary overwrite",
    "finish": "exit_code",
    "init": (
        "entity project dir id name notes tags config config_exclude_keys "
        "config_include_keys allow_val_change group job_type mode force reinit resume "
        "resume_from fork_from save_code tensorboard sync_tensorboard monitor_gym "
        "settings anonymous"
    ),
    "link_model": "path registered_model_name name aliases",
    "log": "data step commit",
    "log_artifact": "artifact_or_path name type aliases tags",
    "log_model": "path name aliases",
    "setup": "settings",
    "teardown": "exit_code",
    "use_artifact": "artifact_or_name type aliases use_as",
    "use_model": "name",
}
"""What calls may name or give by their place, in that order."""
